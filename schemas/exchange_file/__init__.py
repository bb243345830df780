"""The exchange file (B7): the whole configuration as one readable YAML file that can be kept in git.

An import is the whole truth: what the file lacks is removed. It is done entirely or not at all.
"""

from schemas.exchange_file.difference import Change, ExchangeDifference
from schemas.exchange_file.document import EXCHANGE_FORMAT, ExchangeDocument
from schemas.exchange_file.importing import export_exchange, import_exchange
from schemas.exchange_file.problems import ExchangeFileError, FileProblem

__all__ = [
    "EXCHANGE_FORMAT",
    "Change",
    "ExchangeDifference",
    "ExchangeDocument",
    "ExchangeFileError",
    "FileProblem",
    "export_exchange",
    "import_exchange",
]
