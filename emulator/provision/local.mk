# The tables of routes.yaml and their seeds, made by the operations.
noinst_LIBRARIES += libprovision.a
libprovision_a_SOURCES = \
	emulator/provision/provision.c emulator/provision/provision.h \
	emulator/provision/seed.c emulator/provision/seed.h \
	emulator/provision/store_caller.c emulator/provision/store_caller.h \
	emulator/provision/table_request.c emulator/provision/table_request.h
