"""What ``make bench`` measures: this program, its peers and its limits, in one run."""
