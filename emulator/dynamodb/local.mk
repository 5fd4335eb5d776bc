noinst_LIBRARIES += libdynamodb.a
libdynamodb_a_CPPFLAGS = $(AM_CPPFLAGS) $(ZLIB_CFLAGS)
libdynamodb_a_SOURCES = \
	emulator/aws_error.h emulator/aws_json.h emulator/aws_shape.h emulator/aws_wire.h \
	emulator/dynamodb/call.c emulator/dynamodb/call.h \
	emulator/dynamodb/capacity.c emulator/dynamodb/capacity.h \
	emulator/dynamodb/compress.c emulator/dynamodb/compress.h \
	emulator/dynamodb/describe.c emulator/dynamodb/describe.h \
	emulator/dynamodb/endpoint.c emulator/dynamodb/endpoint.h \
	emulator/dynamodb/error.c emulator/dynamodb/errors.def \
	emulator/dynamodb/guard.c emulator/dynamodb/guard.h \
	emulator/dynamodb/inflate.c emulator/dynamodb/inflate.h \
	emulator/dynamodb/item.c emulator/dynamodb/item.h \
	emulator/dynamodb/legacy.c emulator/dynamodb/legacy.h \
	emulator/dynamodb/op_batch.c emulator/dynamodb/op_item.c emulator/dynamodb/op_settings.c emulator/dynamodb/op_tags.c \
	emulator/dynamodb/op_table.c emulator/dynamodb/op_transact.c emulator/dynamodb/op_update.c \
	emulator/dynamodb/op_update_table.c \
	emulator/dynamodb/ops.c emulator/dynamodb/ops.def emulator/dynamodb/ops.h \
	emulator/dynamodb/op_query.c emulator/dynamodb/op_scan.c \
	emulator/dynamodb/page.c emulator/dynamodb/page.h \
	emulator/dynamodb/parameters.c emulator/dynamodb/parameters.h \
	emulator/dynamodb/shape.h emulator/dynamodb/shape_check.c emulator/dynamodb/shape_decode.c \
	emulator/dynamodb/shapes.c emulator/dynamodb/shapes.h \
	emulator/dynamodb/table_build.c emulator/dynamodb/table_build.h \
	emulator/dynamodb/table_check.c emulator/dynamodb/table_check.h \
	emulator/dynamodb/token.c emulator/dynamodb/token.h \
	emulator/dynamodb/update_plan.c emulator/dynamodb/update_plan.h \
	emulator/dynamodb/wire.h emulator/dynamodb/wire_read.c emulator/dynamodb/wire_write.c
EXTRA_DIST += emulator/dynamodb/gen_shapes.py
include emulator/dynamodb/expr/local.mk
