"""What a sealed text is, who reads it, and what was found in a draft, in words."""

from services.languages import N_

KINDS = {
    "name": N_("Name"),
    "address": N_("Address"),
    "attendance": N_("Attendance"),
    "presentation": N_("Presentation"),
    "sealed_text": N_("Sealed text"),
    "case_narrative": N_("Case narrative"),
    "leader_debrief": N_("Leaders’ debrief"),
    "reflection": N_("Reflection"),
    "reason": N_("Reason given"),
    "access_records": N_("Access log entries"),
    "own_looks": N_("Views of one’s own texts"),
    "grant": N_("Break-glass"),
    "trail": N_("Access log"),
    "proof": N_("Proof"),
    "bundle": N_("Export of a log"),
    "sign_in": N_("Sign-in of the operator"),
    "clock": N_("Clock"),
    "request": N_("Erasure request"),
    "erasure": N_("Erasure request"),
    "page": N_("Page"),
}
AUDIENCES = {
    "nobody": N_("Only me"),
    "leaders": N_("Shared with those who led then"),
    "leaders_now": N_("Shared with those who led when I shared it"),
    "hold": N_("Kept for a legal hold alone"),
}
GROUNDS = {
    "author": N_("at its author’s request"),
    "request": N_("on a request for erasure"),
    "expired": N_("its retention period ended"),
}
FINDINGS = {
    "health_number": N_("Health number"),
    "national_number": N_("National number"),
    "telephone": N_("Telephone number"),
    "long_number": N_("Long number"),
    "record_number": N_("File number"),
    "date": N_("Date"),
    "email": N_("Email address"),
    "web_address": N_("Web address"),
    "postcode": N_("Postcode"),
    "street_address": N_("Street address"),
    "name": N_("Possible name"),
}
ADVICE = {
    "health_number": N_("Take the number out; the story does not need it."),
    "national_number": N_("Take the number out; the story does not need it."),
    "telephone": N_("Take the number out: “she phoned me” is enough."),
    "long_number": N_("Take the number out, or write it in words if it is an amount."),
    "record_number": N_("Take the number out: “the file” is enough."),
    "date": N_("Write the age, the season or the year instead."),
    "email": N_("Take the address out: “she wrote to me” is enough."),
    "web_address": N_("Take the address out: “a page on the web” is enough."),
    "postcode": N_("Take it out: “in the next town” is enough."),
    "street_address": N_("Take it out: “at her home” is enough."),
    "name": N_("Write “my patient”, “her son”, “a colleague” instead."),
}
LISTS = {
    "ground": GROUNDS,
    "kind": KINDS,
    "audience": AUDIENCES,
    "finding": FINDINGS,
    "advice": ADVICE,
}
