"""What came in: files of spend, read into lines."""
