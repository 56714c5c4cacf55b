"""JSON documents of any size, in pieces: elements of arrays with their places, in flat memory."""
