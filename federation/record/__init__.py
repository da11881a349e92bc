"""What a record says: the body of a conversation, as columns, and conditions that choose among records."""
