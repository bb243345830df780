"""The pages, a file for each feature, and the menus in which they stand."""

from designer.languages import mark
from designer.menus import Menu
from designer.pages import (
    account,
    acd_filters,
    advanced_function_indicators,
    advanced_office_hours,
    advanced_vacations,
    backup_routes,
    call_filters,
    dashboard,
    dial_out_groups,
    extensions,
    function_indicators,
    holidays,
    ivr,
    least_cost_rules,
    login_accounts,
    music_classes,
    mwi_groups,
    my_phone,
    office_hours,
    phone_numbers,
    prefix_dialling,
    prefix_forwarding,
    ring_groups,
    routes,
    settings,
    short_numbers,
    sip_accounts,
    trunks,
    vacations,
    voicemail_boxes,
)

MENUS = (
    Menu("", (dashboard.PAGE, my_phone.PAGE)),
    Menu(
        mark("PBX"),
        (
            phone_numbers.PAGE,
            sip_accounts.PAGE,
            extensions.PAGE,
            ring_groups.PAGE,
            dial_out_groups.PAGE,
            holidays.PAGE,
            vacations.PAGE,
            office_hours.PAGE,
            routes.PAGE,
            backup_routes.PAGE,
        ),
    ),
    Menu(
        mark("Modules"),
        (
            voicemail_boxes.PAGE,
            mwi_groups.PAGE,
            short_numbers.PAGE,
            function_indicators.PAGE,
            advanced_function_indicators.PAGE,
            advanced_office_hours.PAGE,
            advanced_vacations.PAGE,
            prefix_dialling.PAGE,
            prefix_forwarding.PAGE,
            least_cost_rules.PAGE,
            ivr.PAGE,
            acd_filters.PAGE,
        ),
    ),
    Menu(mark("Config"), (trunks.PAGE, call_filters.PAGE, music_classes.PAGE, settings.PAGE, login_accounts.PAGE)),
    Menu(mark("Account"), (settings.COMPANY_PAGE, account.PAGE)),
)
MENUS_OF_DUTIES = (Menu("", (account.PAGE,)),)
"""For somebody who has to do something for his log-in first."""
