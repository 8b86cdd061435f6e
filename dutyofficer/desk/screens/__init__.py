"""What the screens of the console show: read in one transaction with a bounded number of questions, as plain values."""
