"""One mail, from its bytes to a row: what the readers of mailboxes, folders and message files share."""
