"""DynamoDB and its Streams through boto3 as it is: resources, clients, paginators, waiters, retries.

    BASE_URL=http://127.0.0.1:4566 python3 boto3_tour.py

Prints a line for each test, "ok NAME" or "not ok NAME", what went wrong under it. Nothing in here knows Hangar but
the test of retries, which orders what it retries, and the one of shards, which has them split.
"""
import json
import os
import random
import sys
import traceback
import urllib.request
from decimal import Context, Decimal, Inexact

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError

URL = os.environ.get("BASE_URL", "http://127.0.0.1:4566")
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def made(service, kind=boto3.client, **config):
    return kind(
        service,
        endpoint_url=URL,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(**config),
    )


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def refused(code, message, call, **arguments):
    """The error of a call that must fail so."""
    try:
        call(**arguments)
    except ClientError as error:
        equal((error.response["Error"]["Code"], error.response["Error"]["Message"]), (code, message))
        return error
    raise AssertionError(f"not refused: {message}")


def control(path, body=b""):
    request = urllib.request.Request(f"{URL}/_hangar/v1/{path}", data=body, method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def knows(operation, member):
    """Debian's boto3 is older than some members."""
    return member in client.meta.service_model.operation_model(operation).input_shape.members


dynamodb = made("dynamodb", boto3.resource)
client = made("dynamodb", retries={"max_attempts": 0})
streams = made("dynamodbstreams")
table = dynamodb.Table("music")


@test
def a_table_is_made_and_waited_for():
    music = dynamodb.create_table(
        TableName="music",
        KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}, {"AttributeName": "song", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in (("artist", "S"), ("song", "S"), ("year", "N"))],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-year",
                "KeySchema": [{"AttributeName": "year", "KeyType": "HASH"}, {"AttributeName": "song", "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["plays"]},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        Tags=[{"Key": "team", "Value": "campus"}],
    )
    equal(music.table_status, "CREATING")
    music.wait_until_exists()
    music.reload()
    equal(music.table_status, "ACTIVE")
    equal(music.item_count, 0)
    equal(music.key_schema[0], {"AttributeName": "artist", "KeyType": "HASH"})
    equal(music.table_arn, "arn:aws:dynamodb:us-east-1:000000000000:table/music")
    equal([t.name for t in dynamodb.tables.all()], ["music"])
    equal(client.list_tags_of_resource(ResourceArn=music.table_arn)["Tags"], [{"Key": "team", "Value": "campus"}])


@test
def items_of_every_type_come_back():
    item = {
        "artist": "types",
        "song": "all",
        "number": Decimal("-1.2345678901234567890123456789012345678E-100"),
        "bytes": Binary(b"\x00\xff\x07"),
        "words": {"a", "b"},
        "numbers": {Decimal(1), Decimal("2.5")},
        "blobs": {Binary(b"x")},
        "list": [1, "two", None, True, {"deep": [Decimal("1E+37")]}],
        "nul": "a\x00b",
        "empty": "",
    }
    table.put_item(Item=item)
    equal(table.get_item(Key={"artist": "types", "song": "all"}, ConsistentRead=True)["Item"], item)
    # boto3 itself refuses what would have to be rounded.
    try:
        table.put_item(Item={"artist": "types", "song": "x", "n": Decimal("1" * 39)})
        raise AssertionError("39 digits were taken")
    except Inexact:
        pass
    refused(
        "ValidationException",
        "1 validation error detected: Attempting to store more than 38 significant digits in a Number",
        client.put_item,
        TableName="music",
        Item={"artist": {"S": "types"}, "song": {"S": "x"}, "n": {"N": "1" * 39}},
    )


@test
def a_batch_writer_writes_and_paginators_read():
    with table.batch_writer(overwrite_by_pkeys=["artist", "song"]) as batch:
        for i in range(120):
            batch.put_item(Item={"artist": "many", "song": f"{i:03}", "year": 1900 + i % 4, "plays": i, "pad": "x" * 1000})
        batch.put_item(Item={"artist": "many", "song": "000", "year": 1900, "plays": 7})
        batch.delete_item(Key={"artist": "many", "song": "119"})
    pages = list(
        client.get_paginator("query").paginate(
            TableName="music",
            KeyConditionExpression="artist = :a",
            ExpressionAttributeValues={":a": {"S": "many"}},
            PaginationConfig={"PageSize": 50},
        )
    )
    equal([p["Count"] for p in pages], [50, 50, 19])
    equal(pages[0]["Items"][0]["plays"], {"N": "7"})
    scanned = client.get_paginator("scan").paginate(TableName="music", FilterExpression="artist = :a", ExpressionAttributeValues={":a": {"S": "many"}})
    equal(scanned.build_full_result()["Count"], 119)
    segments = [table.scan(Segment=i, TotalSegments=3, FilterExpression=Attr("artist").eq("many"))["Count"] for i in range(3)]
    equal(sum(segments), 119)
    got = dynamodb.batch_get_item(RequestItems={"music": {"Keys": [{"artist": "many", "song": f"{i:03}"} for i in (1, 2, 119)], "ProjectionExpression": "song"}})
    equal(sorted(i["song"] for i in got["Responses"]["music"]), ["001", "002"])
    equal(got["UnprocessedKeys"], {})


@test
def conditions_say_what_they_mean():
    by_year = table.query(IndexName="by-year", KeyConditionExpression=Key("year").eq(1901) & Key("song").between("000", "020"), ScanIndexForward=False)
    equal([i["song"] for i in by_year["Items"]], ["017", "013", "009", "005", "001"])
    equal(set(by_year["Items"][0]), {"artist", "song", "year", "plays"})
    found = table.query(
        KeyConditionExpression=Key("artist").eq("many") & Key("song").begins_with("01"),
        FilterExpression=(Attr("plays").gte(15) | Attr("plays").eq(11)) & ~Attr("plays").is_in([16]) & Attr("pad").exists() & Attr("pad").size().gt(10),
        ProjectionExpression="#s, plays",
        ExpressionAttributeNames={"#s": "song"},
        ReturnConsumedCapacity="TOTAL",
    )
    equal([int(i["plays"]) for i in found["Items"]], [11, 15, 17, 18, 19])
    equal((found["Count"], found["ScannedCount"]), (5, 10))
    equal(found["ConsumedCapacity"], {"TableName": "music", "CapacityUnits": 1.5})
    equal(table.scan(Select="COUNT", FilterExpression=Attr("list").contains("two"))["Count"], 1)
    equal(table.scan(FilterExpression=Attr("song").attribute_type("N"))["Items"], [])


@test
def an_update_is_atomic_and_conditional():
    key = {"artist": "one", "song": "up"}
    table.put_item(Item={**key, "n": 1, "tags": {"a", "b"}, "log": []})
    updated = table.update_item(
        Key=key,
        UpdateExpression="SET n = n + :one, #l = list_append(#l, :e) REMOVE gone DELETE tags :b ADD hits :one",
        ConditionExpression=Attr("n").eq(1),
        ExpressionAttributeNames={"#l": "log"},
        ExpressionAttributeValues={":one": 1, ":e": ["first"], ":b": {"b"}},
        ReturnValues="ALL_NEW",
    )
    equal(updated["Attributes"], {**key, "n": 2, "tags": {"a"}, "log": ["first"], "hits": 1})
    failing = dict(TableName="music", Key={"artist": {"S": "one"}, "song": {"S": "up"}}, UpdateExpression="SET n = :v", ConditionExpression="n = :v", ExpressionAttributeValues={":v": {"N": "9"}})
    try:
        client.update_item(**failing)
        raise AssertionError("the condition held")
    except client.exceptions.ConditionalCheckFailedException as error:
        equal(error.response["Error"]["Message"], "The conditional request failed")
    if knows("UpdateItem", "ReturnValuesOnConditionCheckFailure"):
        error = refused("ConditionalCheckFailedException", "The conditional request failed", client.update_item, **failing, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        equal(error.response["Item"]["n"], {"N": "2"})
    # The parameters from before there were expressions.
    legacy = table.update_item(Key=key, AttributeUpdates={"n": {"Value": 5, "Action": "ADD"}}, Expected={"n": {"Value": 2, "ComparisonOperator": "EQ"}}, ReturnValues="UPDATED_NEW")
    equal(legacy["Attributes"], {"n": 7})
    equal(table.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]["n"], 7)
    equal("Item" in table.get_item(Key=key), False)


@test
def sums_are_exact_or_refused():
    """SET a + b, SET a - b and ADD against Python's decimal; the seed is fixed."""
    chance = random.Random(38)
    exact = Context(prec=400, Emax=999, Emin=-999)
    key = {"artist": {"S": "sums"}, "song": {"S": "x"}}
    outcomes = {"exact": 0, "refused": 0}

    def number():
        digits = chance.choice([1, 5, 20, 37, 38])
        return Decimal(chance.choice(["", "-"]) + "".join(chance.choice("123456789") for _ in range(digits))).scaleb(chance.choice([0, -digits, -40, 60, 125 - digits + 1, -130]), exact)

    for _ in range(150):
        a, b = number(), number()
        client.put_item(TableName="music", Item={**key, "n": {"N": format(a, "f")}})
        for expression, want in (("SET r = n + :b", exact.add(a, b)), ("SET r = n - :b", exact.subtract(a, b)), ("ADD n :b", exact.add(a, b))):
            want = want.normalize(exact)
            too_long, too_large, too_small = len(want.as_tuple().digits) > 38, want.adjusted() > 125, want and want.adjusted() < -130
            call = dict(TableName="music", Key=key, UpdateExpression=expression, ExpressionAttributeValues={":b": {"N": format(b, "f")}}, ReturnValues="UPDATED_NEW")
            if not (too_long or too_large or too_small):
                (got,) = client.update_item(**call)["Attributes"].values()
                equal(got["N"], format(want, "f") if want else "0")
                outcomes["exact"] += 1
                continue
            try:
                raise AssertionError(f"{a} {expression} {b}: {client.update_item(**call)}")
            except ClientError as error:
                message = error.response["Error"]["Message"]
                texts = {
                    # Too many digits are told so, too (scylladb, test/alternator/test_number.py, which runs against AWS).
                    "Number overflow. Attempting to store a number with magnitude larger than supported range": too_large or too_long,
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range": too_small,
                }
                assert texts.get(message), message
                outcomes["refused"] += 1
    assert min(outcomes.values()) > 50, outcomes


@test
def transactions_are_whole():
    put = lambda song, **more: {"Put": {"TableName": "music", "Item": {"artist": {"S": "tx"}, "song": {"S": song}}, **more}}
    token = "a-token-of-this-tour"
    for _ in range(2):
        client.transact_write_items(TransactItems=[put("a"), put("b")], ClientRequestToken=token)
    refused(
        "IdempotentParameterMismatchException",
        "Request parameters do not match the original request made with the same ClientRequestToken",
        client.transact_write_items,
        TransactItems=[put("c")],
        ClientRequestToken=token,
    )
    try:
        client.transact_write_items(TransactItems=[put("d"), put("a", ConditionExpression="attribute_not_exists(song)", ReturnValuesOnConditionCheckFailure="ALL_OLD")])
        raise AssertionError("not cancelled")
    except client.exceptions.TransactionCanceledException as error:
        equal(error.response["Error"]["Message"], "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]")
        equal(
            error.response["CancellationReasons"],
            [{"Code": "None"}, {"Item": {"artist": {"S": "tx"}, "song": {"S": "a"}}, "Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}],
        )
    get = lambda song: {"Get": {"TableName": "music", "Key": {"artist": {"S": "tx"}, "song": {"S": song}}}}
    got = client.transact_get_items(TransactItems=[get("b"), get("d")])["Responses"]
    equal([r.get("Item", {}).get("song") for r in got], [{"S": "b"}, None])


@test
def errors_are_of_their_classes():
    try:
        client.describe_table(TableName="none")
        raise AssertionError("there is a table")
    except client.exceptions.ResourceNotFoundException as error:
        equal(error.response["Error"]["Message"], "Requested resource not found: Table: none not found")
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
    refused("ValidationException", "The provided key element does not match the schema", client.get_item, TableName="music", Key={"artist": {"S": "x"}})
    refused("ResourceInUseException", "Table already exists: music", client.create_table, TableName="music", KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")


@test
def retries_meet_what_is_ordered():
    retrying = made("dynamodb", retries={"max_attempts": 4, "mode": "standard"})
    control("faults", json.dumps([{"operation": "GetItem", "error": "ProvisionedThroughputExceededException", "times": 2}]).encode())
    answer = retrying.get_item(TableName="music", Key={"artist": {"S": "tx"}, "song": {"S": "a"}})
    equal(answer["ResponseMetadata"]["RetryAttempts"], 2)
    equal(answer["Item"]["song"], {"S": "a"})


@test
def tables_change_and_are_described():
    arn = table.table_arn
    client.update_time_to_live(TableName="music", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    equal(client.describe_time_to_live(TableName="music")["TimeToLiveDescription"], {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"})
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": f"k{i}", "Value": str(i)} for i in range(15)])
    client.untag_resource(ResourceArn=arn, TagKeys=["team", "k3"])
    tags = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn).build_full_result()["Tags"]
    equal(sorted(t["Key"] for t in tags), sorted(f"k{i}" for i in range(15) if i != 3))
    client.update_table(
        TableName="music",
        AttributeDefinitions=[{"AttributeName": "plays", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": {"IndexName": "by-plays", "KeySchema": [{"AttributeName": "plays", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}}],
    )
    client.get_waiter("table_exists").wait(TableName="music")
    equal(table.query(IndexName="by-plays", KeyConditionExpression=Key("plays").eq(42))["Items"], [{"artist": "many", "song": "042", "plays": 42}])
    if knows("UpdateTable", "DeletionProtectionEnabled"):
        client.update_table(TableName="music", DeletionProtectionEnabled=True)
    described = client.describe_table(TableName="music")["Table"]
    equal([i["IndexName"] for i in described["GlobalSecondaryIndexes"]], ["by-year", "by-plays"])
    equal(described["ItemCount"], table.scan(Select="COUNT")["Count"])
    limits = client.describe_limits()
    equal({k for k in limits if k != "ResponseMetadata"}, {"AccountMaxReadCapacityUnits", "AccountMaxWriteCapacityUnits", "TableMaxReadCapacityUnits", "TableMaxWriteCapacityUnits"})
    equal(client.describe_endpoints()["Endpoints"][0]["CachePeriodInMinutes"], 1440)
    recovery = client.describe_continuous_backups(TableName="music")["ContinuousBackupsDescription"]
    equal(recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "DISABLED")


@test
def the_stream_is_read_shard_by_shard():
    equal(control("split?table=music&shards=3"), {"message": "3 shards, 1 before"})
    for i in range(9):
        table.put_item(Item={"artist": f"late-{i}", "song": "s"})
    arn = streams.list_streams(TableName="music")["Streams"][0]["StreamArn"]
    equal(arn, table.latest_stream_arn)
    shards, start = [], {}
    while True:
        page = streams.describe_stream(StreamArn=arn, Limit=2, **start)["StreamDescription"]
        shards += page["Shards"]
        if "LastEvaluatedShardId" not in page:
            break
        start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}
    equal([s.get("ParentShardId") for s in shards], [None] + [shards[0]["ShardId"]] * 3)
    events, late = [], []
    for shard in shards:
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator, Limit=100)
            events += [(r["eventName"], r["dynamodb"]["Keys"]["artist"]["S"], shard["ShardId"]) for r in page["Records"]]
            iterator = page.get("NextShardIterator") if page["Records"] else None
    one = [name for name, artist, _ in events if artist == "one"]
    equal(one, ["INSERT", "MODIFY", "MODIFY", "REMOVE"])
    late = {artist: shard for _, artist, shard in events if artist.startswith("late-")}
    equal(len(late), 9)
    assert shards[0]["ShardId"] not in late.values() and len(set(late.values())) > 1, late


@test
def a_table_is_deleted_and_waited_for():
    if knows("UpdateTable", "DeletionProtectionEnabled"):
        refused("ValidationException", "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.", client.delete_table, TableName="music")
        client.update_table(TableName="music", DeletionProtectionEnabled=False)
    equal(table.delete()["TableDescription"]["TableStatus"], "DELETING")
    client.get_waiter("table_not_exists").wait(TableName="music")
    equal(client.get_paginator("list_tables").paginate().build_full_result()["TableNames"], [])


def main():
    failed = 0
    for function in TESTS:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print("ok", name)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print("not ok", name)
            print("  " + traceback.format_exc().replace("\n", "\n  "))
    sys.exit(1 if failed else 0)


main()
