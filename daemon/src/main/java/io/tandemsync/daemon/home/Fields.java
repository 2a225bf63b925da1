package io.tandemsync.daemon.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandemsync.daemon.home.GuardedFile.InvalidException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** Reads the fields of a JSON object strictly: a wrong type is a fault with the field's name. */
final class Fields {
    private final ObjectNode object;
    private final String where;

    /** @param where how to call the object in a message */
    Fields(ObjectNode object, String where) {
        this.object = object;
        this.where = where;
    }

    /** The object in the node. */
    static Fields of(JsonNode node, String where) throws InvalidException {
        if (node instanceof ObjectNode object) {
            return new Fields(object, where);
        }
        throw new InvalidException(where + " is no JSON object");
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    String text(String name) throws InvalidException {
        JsonNode value = object.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw fault(name, "is no text");
        }
        return value.textValue();
    }

    /** The text, number or truth in the field, as text. */
    String scalar(String name) throws InvalidException {
        if (!object.path(name).isValueNode()) {
            throw fault(name, "is no plain value");
        }
        return object.path(name).asText();
    }

    boolean truth(String name, boolean otherwise) throws InvalidException {
        if (!has(name)) {
            return otherwise;
        }
        if (!object.path(name).isBoolean()) {
            throw fault(name, "is neither true nor false");
        }
        return object.path(name).booleanValue();
    }

    long number(String name) throws InvalidException {
        JsonNode value = object.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw fault(name, "is no whole number");
        }
        return value.longValue();
    }

    UUID uuid(String name) throws InvalidException {
        return uuid(text(name), "\"" + name + "\" in " + where);
    }

    /** The UUID in its canonical form. */
    static UUID uuid(String text, String subject) throws InvalidException {
        if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new InvalidException(subject + " is no UUID");
        }
        return UUID.fromString(text);
    }

    byte[] bytes(String name) throws InvalidException {
        try {
            return Base64.getDecoder().decode(text(name));
        } catch (IllegalArgumentException e) {
            throw fault(name, "is no Base64");
        }
    }

    /** The elements of the list; none where the field is absent. */
    List<JsonNode> list(String name) throws InvalidException {
        List<JsonNode> elements = new ArrayList<>();
        if (has(name)) {
            if (!object.path(name).isArray()) {
                throw fault(name, "is no list");
            }
            object.path(name).forEach(elements::add);
        }
        return elements;
    }

    /** The texts of the list; none where the field is absent. */
    List<String> texts(String name) throws InvalidException {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(name)) {
            if (!element.isTextual()) {
                throw fault(name, "holds something else than text");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** The object in the field; an empty one where it is absent. */
    Fields object(String name) throws InvalidException {
        return has(name) ? of(object.path(name), where + "." + name) : new Fields(object.objectNode(), where);
    }

    /** The names of the fields, in their order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private InvalidException fault(String name, String what) {
        return new InvalidException("\"" + name + "\" in " + where + " " + what);
    }
}
