"""How much of an upload is read. Each bound is far above an honest list of participants."""

MAX_FILE_BYTES = 20_000_000
"""100,000 rows of ten columns are 9 MB as CSV and 5 MB as XLSX."""
MAX_UNPACKED_BYTES = 150_000_000
"""Of an XLSX file: the same rows are 45 MB of XML; a zip bomb of this size does no harm."""
MAX_STORED_BYTES = 50_000_000
"""Up to here a workbook is handed to its reader without being compressed anew."""
MAX_PARTS = 1_000
"""Files inside an XLSX file; a workbook with a hundred sheets has some three hundred."""
MAX_TAGS = 12_000_000
"""In one part of an XLSX file. A filled cell has four, so this is three million cells,
or 100 MB of the reader's memory."""

MAX_ROWS = 199_999
"""Of a sheet, with its header. In groups, by a count column, a list can stand for more people."""
MAX_COLUMNS = 260
"""Up to IZ; a questionnaire has a column for every question."""
TALL_ROWS = 20_000
"""Beyond these many rows a sheet may not also be wider than WIDE_COLUMNS: the reader's
memory is rows times columns, however few of the cells are filled."""
WIDE_COLUMNS = 26

MAX_HEADER_ROW = 30
"""A header below this row is not looked for."""
MAX_CELL_CHARACTERS = 200
"""Of a cell that is used; the longest place names and their provinces are far shorter."""
MAX_PEOPLE_PER_ROW = 100_000
MAX_NIGHTS = 60
MAX_DIFFERENT_CELLS = 20_000
"""In one column. Places, modes and numbers repeat; what does not is a name or a number of
somebody, and the column was mistaken."""
MAX_ANSWERS = 2_000
"""Distinct texts that a caller may explain; more means that a column was mistaken."""
