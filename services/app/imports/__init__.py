"""An organization's year from its officers' spreadsheets, by the rules that live work goes by."""
