package io.tandemsync.client.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One JSON value, immutable; members keep the order in which they were read.
 *
 * <p>The accessors read forgivingly, since a newer daemon may leave out or add what an older reader does not know:
 * what is absent or of another type is empty text, zero, false, or no items.
 */
public sealed interface Json {
    /** An object. */
    record Members(Map<String, Json> values) implements Json {
        public Members {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** This object with one more member, or another value for it. */
        public Members with(String key, Json value) {
            Map<String, Json> more = new LinkedHashMap<>(values);
            more.put(key, value);
            return new Members(more);
        }

        /** This object with one more text member. */
        public Members with(String key, String value) {
            return with(key, new Text(value));
        }

        /** This object with one more integer member. */
        public Members with(String key, long value) {
            return with(key, new Numeral(Long.toString(value)));
        }

        /** This object with one more boolean member. */
        public Members with(String key, boolean value) {
            return with(key, new Truth(value));
        }
    }

    /** An array. */
    record Items(List<Json> values) implements Json {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** A string. */
    record Text(String value) implements Json {}

    /** A number, as it was written, so that it is printed as it came. */
    record Numeral(String literal) implements Json {}

    /** A boolean. */
    record Truth(boolean value) implements Json {}

    /** The value {@code null}, and also whatever is absent. */
    enum Nothing implements Json {
        NOTHING
    }

    /** An object without members. */
    static Members object() {
        return new Members(Map.of());
    }

    /** An array of strings. */
    static Items texts(List<String> values) {
        List<Json> items = new ArrayList<>(values.size());
        values.forEach(value -> items.add(new Text(value)));
        return new Items(items);
    }

    /** The member of that name, or {@link Nothing}. */
    default Json at(String key) {
        return this instanceof Members members ? members.values().getOrDefault(key, Nothing.NOTHING) : Nothing.NOTHING;
    }

    /** The items of an array, or none. */
    default List<Json> items() {
        return this instanceof Items items ? items.values() : List.of();
    }

    /** The members of an object, or none. */
    default Map<String, Json> members() {
        return this instanceof Members members ? members.values() : Map.of();
    }

    /** A string, number or boolean as text, or empty text. */
    default String text() {
        if (this instanceof Text text) {
            return text.value();
        }
        if (this instanceof Numeral numeral) {
            return numeral.literal();
        }
        return this instanceof Truth truth ? Boolean.toString(truth.value()) : "";
    }

    /** The text of a member, or empty text. */
    default String text(String key) {
        return at(key).text();
    }

    /** A member that is an integer of 64 bits, or zero. */
    default long number(String key) {
        if (at(key) instanceof Numeral numeral) {
            try {
                return Long.parseLong(numeral.literal());
            } catch (NumberFormatException fraction) {
                return (long) Double.parseDouble(numeral.literal());
            }
        }
        return 0;
    }

    /** A member that is a number, or zero. */
    default double fraction(String key) {
        return at(key) instanceof Numeral numeral ? Double.parseDouble(numeral.literal()) : 0;
    }

    /** Whether a member is the boolean true. */
    default boolean truth(String key) {
        return at(key) instanceof Truth truth && truth.value();
    }

    /** Whether this is null or absent. */
    default boolean isNothing() {
        return this instanceof Nothing;
    }
}
