/* The worker program of isolated environments, alone. */
#include "lambda/lambda.h"

int main(int argc, char **argv)
{
	return lambda_worker_main(argc, argv);
}
