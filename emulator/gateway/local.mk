noinst_LIBRARIES += libgateway.a
libgateway_a_SOURCES = \
	emulator/gateway/api.c emulator/gateway/api.h \
	emulator/gateway/cors.c emulator/gateway/cors.h \
	emulator/gateway/deadline.c emulator/gateway/deadline.h \
	emulator/gateway/event.c emulator/gateway/event.h \
	emulator/gateway/event_1_0.c \
	emulator/gateway/event_part.c emulator/gateway/event_part.h \
	emulator/gateway/gateway.c emulator/gateway/gateway.h emulator/gateway/gateway_state.h \
	emulator/gateway/integrate.c \
	emulator/gateway/kind.c emulator/gateway/kind.h \
	emulator/gateway/media.c emulator/gateway/media.h \
	emulator/gateway/response.c emulator/gateway/response.h \
	emulator/gateway/route.c emulator/gateway/route.h \
	emulator/gateway/throttle.c emulator/gateway/throttle.h \
	emulator/gateway/uri.c emulator/gateway/uri.h \
	emulator/gateway/visit.c emulator/gateway/visit.h
