noinst_LIBRARIES += libgateway.a
libgateway_a_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(PCRE2_CFLAGS)
libgateway_a_SOURCES = \
	emulator/gateway/answers.c emulator/gateway/answers.h \
	emulator/gateway/authorizer.c emulator/gateway/authorizer.h \
	emulator/gateway/authorizer_iam.c emulator/gateway/authorizer_jwt.c \
	emulator/gateway/authorizer_lambda.c \
	emulator/gateway/bearer.c emulator/gateway/bearer.h \
	emulator/gateway/base64url.c emulator/gateway/base64url.h \
	emulator/gateway/url_stream.c emulator/gateway/url_stream.h \
	emulator/gateway/function_url.c emulator/gateway/function_url.h \
	emulator/gateway/signer.c emulator/gateway/signer.h \
	emulator/gateway/guard.c emulator/gateway/guard.h \
	emulator/gateway/identity.c emulator/gateway/identity.h \
	emulator/gateway/jwks.c emulator/gateway/jwks.h \
	emulator/gateway/jwt.c emulator/gateway/jwt.h \
	emulator/gateway/pattern.c emulator/gateway/pattern.h \
	emulator/gateway/phase.c emulator/gateway/phase.h \
	emulator/gateway/policy.c emulator/gateway/policy.h \
	emulator/gateway/schema.c emulator/gateway/schema.h emulator/gateway/schema_private.h emulator/gateway/schema_explain.c \
	emulator/gateway/tree.c emulator/gateway/tree.h \
	emulator/gateway/usage.c emulator/gateway/usage.h \
	emulator/gateway/validate.c emulator/gateway/validate.h \
	emulator/gateway/guard_config.h \
	emulator/gateway/access_log.c emulator/gateway/access_log.h \
	emulator/gateway/api.c emulator/gateway/api.h \
	emulator/gateway/context.c emulator/gateway/context.h \
	emulator/gateway/cors.c emulator/gateway/cors.h \
	emulator/gateway/deadline.c emulator/gateway/deadline.h \
	emulator/gateway/domain.c emulator/gateway/domain.h \
	emulator/gateway/event.c emulator/gateway/event.h \
	emulator/gateway/event_1_0.c \
	emulator/gateway/event_part.c emulator/gateway/event_part.h \
	emulator/gateway/gateway_response.c emulator/gateway/gateway_response.h \
	emulator/gateway/gateway.c emulator/gateway/gateway.h emulator/gateway/gateway_state.h \
	emulator/gateway/integrate.c emulator/gateway/integrate_http.c \
	emulator/gateway/kind.c emulator/gateway/kind.h \
	emulator/gateway/mapping.c emulator/gateway/mapping.h \
	emulator/gateway/media.c emulator/gateway/media.h \
	emulator/gateway/response.c emulator/gateway/response.h \
	emulator/gateway/route.c emulator/gateway/route.h \
	emulator/gateway/meters.c emulator/gateway/meters.h \
	emulator/gateway/visit.c emulator/gateway/visit.h
