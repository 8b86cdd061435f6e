"""What is kept: one module per thing, plain functions f(tx, ...) -> value. SQL lives here and nowhere else."""
