"""The designer's process. Run it with `streamlit run designer/app.py`; the Procfile says how."""

from starlette.middleware import Middleware
from streamlit.starlette import App

from designer.log_in.routes import ROUTES
from designer.page_shell import PageShell

app = App("frame/script.py", routes=ROUTES, middleware=[Middleware(PageShell)])
