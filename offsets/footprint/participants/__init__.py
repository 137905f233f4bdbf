"""A list of participants, as a registration desk exports it, becomes a few groups of people.

``read`` takes the bytes of a CSV or XLSX file and gives every row a fate;
``text`` and ``workbook`` open the two kinds of file, ``headers`` finds the columns,
``cells`` understands single cells, ``judge`` a row of them, and ``export`` writes
tables that no spreadsheet takes for formulas. Columns that a footprint does not
need, such as names and telephone numbers, are dropped while the file is read.
"""
