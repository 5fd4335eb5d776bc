# One module per function: handlers/NAME.c becomes handlers/NAME.so beside the bootstrap for AWS.
