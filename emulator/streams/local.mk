noinst_LIBRARIES += libstreams.a
libstreams_a_SOURCES = \
	emulator/streams/stream_shapes.c emulator/streams/stream_shapes.h \
	emulator/streams/streams.h \
	emulator/streams/record.c \
	emulator/streams/iterator.c emulator/streams/iterator.h \
	emulator/streams/op_streams.c \
	emulator/streams/filter.c emulator/streams/filter.h \
	emulator/streams/poller.c emulator/streams/poller.h \
	emulator/streams/mapping.c emulator/streams/mapping.h \
	emulator/streams/answer.c emulator/streams/answer.h \
	emulator/streams/batch.c emulator/streams/batch.h \
	emulator/streams/definition.c emulator/streams/definition.h \
	emulator/streams/failure.c emulator/streams/failure.h \
	emulator/streams/mapping_api.c emulator/streams/mapping_api.h \
	emulator/streams/mapping_request.c emulator/streams/mapping_request.h \
	emulator/streams/place.c emulator/streams/place.h
