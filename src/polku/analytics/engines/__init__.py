"""Where the kernels of a build run: in this process, in several, or under Spark."""
