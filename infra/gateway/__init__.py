"""The Warden's door: a unix socket, one frame for each question and each answer."""
