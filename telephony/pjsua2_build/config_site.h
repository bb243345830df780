/* Limits and defaults of the pjsua2 that Belplan's edge runs on. Nothing else of pjproject is changed.
 * PyPI's pjsua2-python has pjproject's defaults, made for a softphone: 4 calls, 8 accounts, 64 sockets.
 */

/* Legs. A bridged call has two. */
#define PJSUA_MAX_CALLS                 1024
#define PJSUA_MAX_ACC                   128

/* Each leg may play one file and record to another while it is in a conference; the ports of the
 * bridge are those, the legs, and room for tones and music. */
#define PJSUA_MAX_PLAYERS               1024
#define PJSUA_MAX_RECORDERS             1024
#define PJSUA_MAX_CONF_PORTS            4096

/* Each leg has a socket for RTP and one for RTCP; the rest is SIP over TCP. More than FD_SETSIZE
 * handles need epoll, which the build asks for. */
#define PJ_IOQUEUE_MAX_HANDLES          4096
#define PJSIP_MAX_TRANSPORTS            1024

/* A leg is a dialog; its INVITE, BYE and re-INVITEs are transactions that outlive it by 32 s.
 * At 100 calls a second that is 3,200 times the transactions of a call. */
#define PJSIP_MAX_TSX_COUNT             (32 * 1024 - 1)
#define PJSIP_MAX_DIALOG_COUNT          (8 * 1024 - 1)

/* The default of 10 expired timers a poll lets the heap grow under load. */
#define PJSIP_MAX_TIMED_OUT_ENTRIES     100

/* A burst of calls waits in the kernel's buffer; the kernel caps this at net.core.rmem_max. */
#define PJSIP_UDP_SO_RCVBUF_SIZE        (4 * 1024 * 1024)
#define PJSIP_UDP_SO_SNDBUF_SIZE        (4 * 1024 * 1024)

/* Between front and edge a request is never too big for UDP: that is loopback. */
#define PJSIP_DONT_SWITCH_TO_TCP        1
#define PJSIP_MAX_PKT_LEN               16000
#define PJSIP_MAX_URL_SIZE              1024

/* Only warnings and what the edge asks for at run time; level 6 formats every packet. */
#define PJ_LOG_MAX_LEVEL                5

#define PJMEDIA_HAS_VIDEO               0
#define PJMEDIA_HAS_G722_CODEC          1
