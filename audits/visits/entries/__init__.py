"""The entries of a report: their names, their values, the rows behind them, and saving them by compare and swap."""
