# Hangar's own HTTP surface.
libapp_a_SOURCES += \
	emulator/control/control.c emulator/control/control.h \
	emulator/control/namespaces.c emulator/control/namespaces.h \
	emulator/control/orders.c emulator/control/orders.h \
	emulator/control/invoke.c emulator/control/invoke.h
