# One module per function: handlers/NAME.c becomes handlers/NAME.so. For AWS the same sources are
# linked with the SDK's bootstrap instead.
noinst_PROGRAMS += handlers/resources.so handlers/users.so handlers/auth.so handlers/contributors.so handlers/activity.so handlers/health.so handlers/on_change.so
HANDLER_LINK = -shared $(AM_LDFLAGS)
HANDLER_COMMON = handlers/common.c handlers/common.h
handlers_resources_so_SOURCES = handlers/resources.c $(HANDLER_COMMON) handlers/tally.c handlers/tally.h
handlers_resources_so_LDFLAGS = $(HANDLER_LINK)
handlers_resources_so_LDADD = libhangar.a
handlers_users_so_SOURCES = handlers/users.c $(HANDLER_COMMON)
handlers_users_so_LDFLAGS = $(HANDLER_LINK)
handlers_users_so_LDADD = libhangar.a
handlers_auth_so_SOURCES = handlers/auth.c $(HANDLER_COMMON)
handlers_auth_so_LDFLAGS = $(HANDLER_LINK)
handlers_auth_so_LDADD = libhangar.a
handlers_contributors_so_SOURCES = handlers/contributors.c $(HANDLER_COMMON) handlers/tally.c handlers/tally.h
handlers_contributors_so_LDFLAGS = $(HANDLER_LINK)
handlers_contributors_so_LDADD = libhangar.a
handlers_activity_so_SOURCES = handlers/activity.c $(HANDLER_COMMON)
handlers_activity_so_LDFLAGS = $(HANDLER_LINK)
handlers_activity_so_LDADD = libhangar.a
handlers_health_so_SOURCES = handlers/health.c $(HANDLER_COMMON)
handlers_health_so_LDFLAGS = $(HANDLER_LINK)
handlers_health_so_LDADD = libhangar.a
handlers_on_change_so_SOURCES = handlers/on_change.c $(HANDLER_COMMON)
handlers_on_change_so_LDFLAGS = $(HANDLER_LINK)
handlers_on_change_so_LDADD = libhangar.a

# The same sources as they go to AWS: one program for all functions, _HANDLER says which it is.
noinst_PROGRAMS += handlers/shipped/bootstrap
handlers_shipped_bootstrap_SOURCES = handlers/resources.c handlers/users.c handlers/auth.c handlers/contributors.c \
	handlers/activity.c handlers/health.c handlers/on_change.c $(HANDLER_COMMON) handlers/tally.c handlers/tally.h
handlers_shipped_bootstrap_LDADD = libhangar-bootstrap.a libhangar.a $(CURL_LIBS) $(CRYPTO_LIBS)
