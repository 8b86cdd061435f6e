"""The order of events: transactions and loops. Calls the rules in order and decides nothing itself."""
