#!/usr/bin/env python3
"""Writes shapes.h and shapes.c: the inputs of every operation as C structs and field tables.

    gen_shapes.py MODEL OUT.h OUT.c GUARD    (then clang-format both)

MODEL is the service's API model as botocore ships it (service-2.json, also gzipped); it is not
kept here. What the model does not say - the order in which AWS reports several faults, how it
prints an enum's values, where an operation words a fault by hand - stands in the tables below,
each with its source.
"""
import gzip
import json
import re
import sys

# Enum sets as AWS prints them in "Member must satisfy enum value set": the model's order is another
# one. Source: captured messages in dynalite's tests and the public DynamoDB conformance suite.
PRINTED = {
    "ReturnValue": "ALL_NEW UPDATED_OLD ALL_OLD NONE UPDATED_NEW",
    "ReturnConsumedCapacity": "INDEXES TOTAL NONE",
    "ReturnItemCollectionMetrics": "SIZE NONE",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD NONE",
    "ConditionalOperator": "OR AND",
    "ComparisonOperator": "IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS",
    "AttributeAction": "ADD PUT DELETE",
    "ScalarAttributeType": "B N S",
    "KeyType": "HASH RANGE",
    "ProjectionType": "ALL INCLUDE KEYS_ONLY",
    "BillingMode": "PROVISIONED PAY_PER_REQUEST",
    "Select": "SPECIFIC_ATTRIBUTES COUNT ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES",
    "TableClass": "STANDARD STANDARD_INFREQUENT_ACCESS",
}

# The order in which an input's members are checked; what is not named follows in the model's order.
# Source: the same captures.
ORDER = {
    "GetItemInput": "AttributesToGet ReturnConsumedCapacity Key TableName",
    "PutItemInput": "ReturnConsumedCapacity TableName Item ReturnValues ReturnItemCollectionMetrics",
    "UpdateItemInput": "ReturnConsumedCapacity TableName ReturnItemCollectionMetrics ReturnValues "
    "ConditionalOperator Key",
    "DeleteItemInput": "ReturnConsumedCapacity TableName ReturnItemCollectionMetrics ReturnValues Key",
    "CreateTableInput": "TableName BillingMode ProvisionedThroughput KeySchema AttributeDefinitions "
    "GlobalSecondaryIndexes LocalSecondaryIndexes",
    "ProvisionedThroughput": "WriteCapacityUnits ReadCapacityUnits",
    "GlobalSecondaryIndex": "IndexName ProvisionedThroughput KeySchema Projection",
    "QueryInput": "Select IndexName ReturnConsumedCapacity TableName",
    "ScanInput": "Select IndexName TotalSegments ReturnConsumedCapacity TableName Limit Segment",
}

# Whole-input habits: enum shape_flag.
FLAGS = {
    # See is_newer() in shape_check.c.
    "PutItemInput": ["SHAPE_NEWER"],
    "DeleteItemInput": ["SHAPE_NEWER"],
    "UpdateItemInput": ["SHAPE_NEWER", "SHAPE_FIRST_ONLY"],
    # A bad table name is reported alone, before anything else is looked at; an absent one has a message of its own.
    "CreateTableInput": ["SHAPE_TABLE_FIRST", "SHAPE_TABLE_REQUIRED"],
    "DeleteTableInput": ["SHAPE_TABLE_REQUIRED"],
    "DescribeTableInput": ["SHAPE_TABLE_REQUIRED"],
    "UpdateTableInput": ["SHAPE_TABLE_REQUIRED"],
    "DescribeTimeToLiveInput": ["SHAPE_TABLE_REQUIRED"],
}

# Members whose faults are worded by hand at AWS: "Value at 'Limit' failed ...", names in capitals and
# no value shown. Source: conformance suite, tier3/error-messages/{query,batchGetItem}. In October 2026 the first
# three of 33 regions worded TransactItems and ClientRequestToken so, too.
BY_HAND = {("QueryInput", "Limit"), ("KeysAndAttributes", "Keys")}

# Maps that AWS shows as JSON where it shows other members as Java prints them (batchGetItem).
AS_JSON = {("BatchGetItemInput", "RequestItems")}

# Maps whose length the operation itself checks, with words of its own.
UNCHECKED = {("BatchGetItemInput", "RequestItems"), ("BatchWriteItemInput", "RequestItems")}

# Members that the model requires, but the operation itself asks for, among its own checks.
# Source: dynalite validations/tagResource.js, untagResource.js, listTagsOfResource.js; captures of
# October 2026 (ack-api-quirks, DDB-TABLE-107).
ASKED_FOR = {
    ("Tag", "Key"),
    ("Tag", "Value"),
    ("ListTagsOfResourceInput", "ResourceArn"),
    ("TagResourceInput", "ResourceArn"),
    ("TagResourceInput", "Tags"),
    ("UntagResourceInput", "ResourceArn"),
    ("UntagResourceInput", "TagKeys"),
}

# Members that must be there although the model leaves them open (a replica of a global table has none).
# Source: dynalite test/createTable.js.
NEEDED = {("CreateTableInput", "AttributeDefinitions"), ("CreateTableInput", "KeySchema")}

# Minimum or maximum as the service has it where the model says otherwise.
# Source: conformance suite, tier3/error-messages/putItem (256 characters are too many although an
# ARN may be longer); tags: captures of October 2026 (ack-api-quirks, DDB-TABLE-107).
LIMITS = {"TableArn": (1, 255), "TagKeyString": (None, None), "TagValueString": (None, None)}

# Members that have another shape than the model says: a new table has a name, not an ARN.
# Source: conformance suite, tier3/error-messages/createTable.
# A table's key has one or two attributes; only that of a global index may have more (developer guide,
# "Multi-attribute keys pattern").
SHAPED = {
    ("CreateTableInput", "TableName"): "TableName",
    ("CreateTableInput", "KeySchema"): "TableKeySchema",
    ("LocalSecondaryIndex", "KeySchema"): "TableKeySchema",
    # Streams looks at an ARN as a whole ("Invalid StreamArn" for "fake-stream": aws-sdk-js, test/services.spec).
    ("DescribeStreamInput", "StreamArn"): "WholeStreamArn",
    ("GetShardIteratorInput", "StreamArn"): "WholeStreamArn",
    ("ListStreamsInput", "ExclusiveStartStreamArn"): "WholeStreamArn",
}

NAME_PATTERN = "[a-zA-Z0-9_.-]+"


def snake(name):
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name).lower()


def tag(name):
    """The C tag of a shape: prefixed, because rooms have structs of the same names."""
    return "in_" + snake(re.sub(r"Input$|(?<=Endpoints)Request$", "", name))


class Model:
    def __init__(self, path):
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path) as f:
            model = json.load(f)
        self.shapes, self.operations = model["shapes"], model["operations"]
        if "KeySchema" in self.shapes:
            self.shapes["TableKeySchema"] = dict(self.shapes["KeySchema"], max=2)
        self.shapes["WholeStreamArn"] = {"type": "string"}
        for (structure, member), shape in SHAPED.items():
            if structure in self.shapes:
                self.shapes[structure]["members"][member]["shape"] = shape
        self.used = []
        for op in sorted(self.operations):
            self.visit(self.operations[op]["input"]["shape"])

    def is_value(self, name):
        return name == "AttributeValue"

    def is_item(self, name):
        s = self.shapes[name]
        return s["type"] == "map" and self.is_value(s["value"]["shape"])

    def visit(self, name):
        """Collects what inputs reach, inner shapes first."""
        if name in self.used or self.is_value(name) or self.is_item(name):
            return
        shape = self.shapes[name]
        if shape["type"] == "structure":
            for m in shape["members"].values():
                self.visit(m["shape"])
        elif shape["type"] == "list":
            self.visit(shape["member"]["shape"])
        elif shape["type"] == "map":
            self.visit(shape["key"]["shape"])
            self.visit(shape["value"]["shape"])
        if name not in self.used:
            self.used.append(name)

    def ctype(self, name):
        """(C type of a struct member or element, kind)"""
        if self.is_value(name):
            return "struct shape_value", "VALUE"
        if self.is_item(name):
            return "struct shape_value", "ITEM"
        shape = self.shapes[name]
        kind = shape["type"]
        if kind == "string" and "enum" in shape:
            return "enum " + tag(name), "ENUM"
        plain = {
            "string": ("struct str", "STRING"),
            "blob": ("struct str", "BLOB"),
            "boolean": ("struct shape_bool", "BOOLEAN"),
            "integer": ("struct shape_long", "INTEGER"),
            "long": ("struct shape_long", "LONG"),
            "double": ("struct shape_double", "DOUBLE"),
            "timestamp": ("struct shape_double", "TIMESTAMP"),
        }
        if kind in plain:
            return plain[kind]
        return "struct " + tag(name), {"structure": "STRUCTURE", "list": "LIST", "map": "MAP"}[kind]

    def ref(self, name):
        if self.is_value(name):
            return "shape_attribute_value"
        if self.is_item(name):
            return "shape_item"
        return "shape_" + snake(re.sub(r"Input$|(?<=Endpoints)Request$", "", name))

    def java(self, name):
        """The class that AWS's messages name."""
        if self.is_value(name):
            return "com.amazonaws.dynamodb.v20120810.AttributeValue"
        shape = self.shapes[name]
        return {
            "string": "java.lang.String",
            "blob": "java.nio.ByteBuffer",
            "boolean": "java.lang.Boolean",
            "integer": "java.lang.Integer",
            "long": "java.lang.Long",
            "double": "java.lang.Double",
            "timestamp": "java.util.Date",
            "structure": "com.amazonaws.dynamodb.v20120810." + name,
            "list": "java.util.List<%s>" % (self.java(shape["member"]["shape"]) if shape["type"] == "list" else ""),
            "map": "java.util.Map<java.lang.String, %s>"
            % (self.java(shape["value"]["shape"]) if shape["type"] == "map" else ""),
        }[shape["type"]]


NOTE = "/* Made by gen_shapes.py from the service's API model: do not edit. */\n"


def header(model, guard):
    out = [NOTE, "#ifndef %s\n#define %s\n\n#include \"aws_shape.h\"\n" % (guard, guard)]
    for name in model.used:
        shape = model.shapes[name]
        if shape["type"] == "string" and "enum" in shape:
            c = tag(name)
            values = PRINTED[name].split() if name in PRINTED else shape["enum"]
            assert sorted(values) == sorted(shape["enum"]), name
            out.append("enum %s {\n\t%s_UNSET,\n%s};\n" % (
                c, c.upper(),
                "".join("\t%s_%s,\n" % (c.upper(), re.sub(r"\W", "_", v)) for v in values)))
    for name in model.used:
        shape = model.shapes[name]
        c = tag(name)
        if shape["type"] == "structure":
            lines = []
            for m, ref in shape["members"].items():
                t, kind = model.ctype(ref["shape"])
                star = "*" if kind == "STRUCTURE" else ""
                lines.append("\t%s %s%s;\n" % (("const " if star else "") + t, star, snake(m)))
            out.append("struct %s {\n%s};\n" % (c, "".join(lines) or "\tchar none;\n"))
        elif shape["type"] == "list":
            t, _ = model.ctype(shape["member"]["shape"])
            out.append("struct %s {\n\tconst %s *at;\n\tsize_t n;\n\tbool set;\n};\n" % (c, t))
        elif shape["type"] == "map":
            t, _ = model.ctype(shape["value"]["shape"])
            out.append("struct %s {\n\tconst %s *at;\n\tsize_t n;\n\tbool set;\n\tconst struct str *keys;\n};\n" % (c, t))
    out.append("/* The input of each operation, under its name; tests/scripts/parity.sh reads the names. */\n")
    for op in sorted(model.operations):
        out.append("/* %s */\nextern const struct shape %s;\n" % (op, model.ref(model.operations[op]["input"]["shape"])))
    out.append("\n#endif\n")
    return "\n".join(out[:2]) + "\n" + "\n".join(out[2:])


def source(model, include):
    out = [NOTE + "#include \"%s\"\n\n#include <stddef.h>\n" % include]
    inputs = {model.operations[op]["input"]["shape"] for op in model.operations}
    for name in model.used:
        shape = model.shapes[name]
        c = tag(name)
        t, kind = model.ctype(name)
        parts = [".kind = SHAPE_%s" % kind, ".size = sizeof(%s)" % t]
        parts.append(".name = STR_INIT(\"%s\")" % name)
        parts.append(".java = STR_INIT(\"%s\")" % model.java(name))
        low, high = LIMITS.get(name, (shape.get("min"), shape.get("max")))
        parts.append(".min = %s, .max = %s" % (
            "SHAPE_NO_MIN" if low is None else low, "SHAPE_NO_MAX" if high is None else high))
        if shape.get("pattern") == NAME_PATTERN:
            parts.append(".pattern = SHAPE_PATTERN_NAME")
        if name == "TableArn":
            parts.append(".pattern = SHAPE_PATTERN_TABLE")
        if kind == "ENUM":
            values = PRINTED[name].split() if name in PRINTED else shape["enum"]
            out.append("static const struct str values_%s[] = {\n%s};\n" % (
                c, "".join("\tSTR_INIT(\"%s\"),\n" % v for v in values)))
            parts.append(".values = values_%s, .value_count = %d" % (c, len(values)))
        if kind in ("LIST", "MAP"):
            inner = shape["member" if kind == "LIST" else "value"]["shape"]
            parts.append(".element = &%s" % model.ref(inner))
            if kind == "MAP":
                parts.append(".key = &%s" % model.ref(shape["key"]["shape"]))
        if kind == "STRUCTURE":
            members = list(shape["members"])
            rows = []
            for m in members:
                flags = []
                needed = m in shape.get("required", []) or (name, m) in NEEDED
                if needed and (name, m) not in ASKED_FOR:
                    flags.append("SHAPE_REQUIRED")
                if (name, m) in BY_HAND:
                    flags.append("SHAPE_BY_HAND")
                if (name, m) in AS_JSON:
                    flags.append("SHAPE_AS_JSON")
                if (name, m) in UNCHECKED:
                    flags.append("SHAPE_UNCHECKED")
                rows.append("\t{STR_INIT(\"%s\"), &%s, offsetof(struct %s, %s), %s},\n" % (
                    m, model.ref(shape["members"][m]["shape"]), c, snake(m), " | ".join(flags) or "0"))
            if rows:
                out.append("static const struct shape_field fields_%s[] = {\n%s};\n" % (c, "".join(rows)))
                parts.append(".fields = fields_%s, .field_count = %d" % (c, len(rows)))
            if name in ORDER:
                first = ORDER[name].split()
                rest = [m for m in members if m not in first]
                parts.append(".order = (const uint8_t[]){%s}" % ", ".join(
                    str(members.index(m)) for m in first + rest))
            if name in FLAGS:
                parts.append(".flags = %s" % " | ".join(FLAGS[name]))
        out.append("%sconst struct shape %s = {\n%s};\n" % (
            "" if name in inputs else "static ", model.ref(name), "".join("\t%s,\n" % p for p in parts)))
    return "\n".join(out)


def main():
    path, h, c, guard = sys.argv[1:]
    model = Model(path)
    with open(h, "w") as f:
        f.write(header(model, guard))
    with open(c, "w") as f:
        f.write(source(model, h.rsplit("/", 1)[-1]))


main()
