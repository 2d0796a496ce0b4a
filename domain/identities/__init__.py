"""Who somebody is whom an access record names by a number: told by an act of two, once."""
