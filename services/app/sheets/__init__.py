"""Lists of people from a spreadsheet: read, understood by column, and invited row by row."""
