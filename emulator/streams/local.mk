noinst_LIBRARIES += libstreams.a
libstreams_a_SOURCES = emulator/streams/stream_shapes.c emulator/streams/stream_shapes.h
