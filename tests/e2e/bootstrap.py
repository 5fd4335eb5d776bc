#!/usr/bin/env python3
"""The bootstrap of a handler against a Lambda Runtime API made of paper.

What the API does: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
The same server stands in for DynamoDB, and checks the signature with botocore where that is installed.
"""
import http.server
import json
import os
import subprocess
import sys
import threading
import time

PROGRAM = "tests/handlers/bootstrap"
DEADLINE_S = 20


class Server(http.server.ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events = []
        self.posts = []
        self.answer = (202, {"status": "OK"})
        self.calls = []
        self.wake = threading.Condition()

    @property
    def host(self):
        return "127.0.0.1:%d" % self.server_address[1]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def reply(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        server = self.server
        if self.path != "/2018-06-01/runtime/invocation/next":
            return self.reply(404, {}, b"")
        with server.wake:
            while not server.events:
                server.wake.wait()
            event = server.events.pop(0)
        if event is None:
            return self.reply(500, {}, b"{}")
        self.reply(200, {
            "Lambda-Runtime-Aws-Request-Id": event["id"],
            "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + event.get("left", 3000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:1:function:f",
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
        }, event["body"].encode())

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if "X-Amz-Target" in self.headers:
            server.calls.append((self.headers, body))
            return self.reply(200, {"Content-Type": "application/x-amz-json-1.0"},
                              b'{"Item":{"PK":{"S":"a"}}}')
        with server.wake:
            server.posts.append((self.path, body, self.headers.get("Lambda-Runtime-Function-Error-Type")))
            server.wake.notify_all()
        status, answer = server.answer
        self.reply(status, {"Content-Type": "application/json"}, json.dumps(answer).encode())


def start(server, handler, **extra):
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_RUNTIME_API": server.host,
        "_HANDLER": handler,
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_ENDPOINT_URL_DYNAMODB": "http://" + server.host,
        # Whatever proxy there is must not come between.
        "http_proxy": "http://127.0.0.1:1",
        "NO_PROXY": "127.0.0.1",
    }
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH"):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment.update(extra)
    return subprocess.Popen([PROGRAM], env=environment, stderr=subprocess.PIPE, text=True)


def send(server, *events):
    """Hands the events out and returns what was posted for them."""
    with server.wake:
        before = len(server.posts)
        server.events.extend(events)
        server.wake.notify_all()
        wanted = sum(event is not None for event in events)
        if not server.wake.wait_for(lambda: len(server.posts) >= before + wanted, DEADLINE_S):
            raise AssertionError("no answer to %r" % (events,))
        return server.posts[before:]


def finish(server, process):
    send(server, None)
    _, errors = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1, process.returncode
    return errors


def check(got, wanted):
    assert got == wanted, "got %r, wanted %r" % (got, wanted)


def answers_and_keeps_its_static_data():
    server = serve()
    process = start(server, "counter")
    posts = send(server, {"id": "r-1", "body": "{}"}, {"id": "r-2", "body": "{}"})
    check(posts, [
        ("/2018-06-01/runtime/invocation/r-1/response", '{"calls":1,"starts":1}', None),
        ("/2018-06-01/runtime/invocation/r-2/response", '{"calls":2,"starts":1}', None),
    ])
    finish(server, process)


def passes_events_and_results_as_they_are():
    server = serve()
    process = start(server, "echo")
    event = json.dumps({"text": "äöü \" \\ \u20ac", "n": 1.5, "large": "x" * 1000000}, ensure_ascii=False)
    check(send(server, {"id": "r", "body": event})[0][1], event)
    finish(server, process)


def an_error_goes_to_error_with_its_type():
    server = serve()
    process = start(server, "fail")
    check(send(server, {"id": "r", "body": "{}"}), [(
        "/2018-06-01/runtime/invocation/r/error",
        '{"errorType":"Test.Wanted","errorMessage":"said \\"no\\""}', "Test.Wanted")])
    finish(server, process)


def a_failed_init_goes_to_init_error_and_ends():
    server = serve()
    process = start(server, "counter", INIT="fail")
    process.communicate(timeout=DEADLINE_S)
    check(process.returncode, 1)
    check(server.posts, [("/2018-06-01/runtime/init/error",
                          '{"errorType":"Init.Refused","errorMessage":"told to"}', "Init.Refused")])


def an_unknown_handler_is_an_init_error():
    server = serve()
    process = start(server, "nobody")
    process.communicate(timeout=DEADLINE_S)
    check(process.returncode, 1)
    check(server.posts, [("/2018-06-01/runtime/init/error",
                          '{"errorType":"Runtime.HandlerNotFound","errorMessage":'
                          '"this program has no handler \\"nobody\\""}', "Runtime.HandlerNotFound")])


def a_refused_response_does_not_end_the_loop():
    server = serve()
    server.answer = (413, {"errorMessage": "Exceeded maximum allowed payload size (6291556 bytes).",
                           "errorType": "RequestEntityTooLarge"})
    process = start(server, "echo")
    send(server, {"id": "r-1", "body": "1"})
    server.answer = (202, {"status": "OK"})
    check(send(server, {"id": "r-2", "body": "2"})[0][1], "2")
    assert "RequestEntityTooLarge" in finish(server, process)


def logs_go_to_stderr():
    server = serve()
    process = start(server, "talk")
    send(server, {"id": "r-9", "body": "{}"})
    line = finish(server, process).splitlines()[0].split("\t")
    check(line[1:], ["r-9", "WARN", "wing South"])


def the_trace_id_is_in_the_environment():
    server = serve()
    process = start(server, "variable")
    posts = send(server, {"id": "r", "body": '{"name":"_X_AMZN_TRACE_ID"}'})
    check(posts[0][1], '"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700"')
    finish(server, process)


def signature_of_botocore(headers, body, host):
    """The same request signed by botocore at the same second; None without botocore."""
    try:
        import botocore.auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
    except ImportError:
        return None
    request = AWSRequest("POST", "http://%s/" % host, data=body.encode(), headers={
        "Content-Type": headers["Content-Type"], "X-Amz-Target": headers["X-Amz-Target"]})
    signer = botocore.auth.SigV4Auth(Credentials("AKIDEXAMPLE", "secret", "token"), "dynamodb", "eu-central-1")
    request.context["timestamp"] = headers["X-Amz-Date"]
    request.headers["X-Amz-Date"] = headers["X-Amz-Date"]
    request.headers["X-Amz-Security-Token"] = "token"
    canonical = signer.canonical_request(request)
    return signer.signature(signer.string_to_sign(request, canonical), request)


def dynamodb_is_called_with_a_signature():
    server = serve()
    process = start(server, "table")
    posts = send(server, {"id": "r-1", "body": "{}"}, {"id": "r-2", "body": "{}"})
    check(posts[0][1], '{"Item":{"PK":{"S":"a"}}}')
    check(len(server.calls), 2)
    headers, body = server.calls[0]
    check(body, '{"TableName":"t","Key":{"PK":{"S":"a"}}}')
    check(headers["X-Amz-Target"], "DynamoDB_20120810.GetItem")
    check(headers["Host"], server.host)
    wanted = signature_of_botocore(headers, body, server.host)
    if wanted:
        check(headers["Authorization"].rpartition("Signature=")[2], wanted)
    finish(server, process)


def behind_the_deadline_dynamodb_is_not_called():
    server = serve()
    process = start(server, "slow")
    check(send(server, {"id": "r", "left": 50, "body": '{"ms":120}'})[0][1],
          '{"calls":1,"error":"DeadlineExceeded"}')
    check(server.calls, [])
    finish(server, process)


def serve():
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


TESTS = [
    answers_and_keeps_its_static_data,
    passes_events_and_results_as_they_are,
    an_error_goes_to_error_with_its_type,
    a_failed_init_goes_to_init_error_and_ends,
    an_unknown_handler_is_an_init_error,
    a_refused_response_does_not_end_the_loop,
    logs_go_to_stderr,
    the_trace_id_is_in_the_environment,
    dynamodb_is_called_with_a_signature,
    behind_the_deadline_dynamodb_is_not_called,
]


def main():
    failed = 0
    for test in TESTS:
        try:
            test()
            print("ok   %s" % test.__name__)
        except Exception as problem:  # each test is told of, whatever happened to another
            failed += 1
            print("FAIL %s: %s: %s" % (test.__name__, type(problem).__name__, problem))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
