package io.tandemsync.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the JSON tree, its reader and its writer. */
final class JsonTest {
    private static Json read(String text) throws JsonException {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsRead_isWrittenAsItCame() throws JsonException {
        String text = "{\"b\":1.0,\"a\":[null,true,false,\"ü\\\"\\\\\",-12345678901234567890,1e3],\"c\":{}}";

        assertThat(JsonWriter.write(read(text))).isEqualTo(text);
    }

    @Test
    void accessors_forgiveWhatIsAbsentOrOfAnotherType() throws JsonException {
        Json tree = read("{\"text\":\"x\",\"number\":2.5,\"yes\":true,\"list\":[1,2]}");

        assertThat(tree.text("absent")).isEmpty();
        assertThat(tree.number("text")).isZero();
        assertThat(tree.number("number")).isEqualTo(2);
        assertThat(tree.fraction("number")).isEqualTo(2.5);
        assertThat(tree.truth("yes")).isTrue();
        assertThat(tree.truth("text")).isFalse();
        assertThat(tree.at("list").items()).hasSize(2);
        assertThat(tree.at("a").at("b").at("c").isNothing()).isTrue();
        assertThat(tree.text("yes")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,", "{\"a\":}", "{} {}", "nul", "{\"a\":1,\"a\":2}", "'x'", "01", "]"})
    void malformedText_isRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void brokenUtf8_isRefused() {
        assertThatThrownBy(() -> JsonReader.read(new byte[] {'"', (byte) 0xc3, '"'}))
                .isInstanceOf(JsonException.class);
    }

    @Test
    void depth_isBounded() throws JsonException {
        int most = JsonReader.DEPTH_MAX;

        assertThat(read("[".repeat(most) + "]".repeat(most)).items()).hasSize(1);
        assertThatThrownBy(() -> read("[".repeat(most + 1) + "]".repeat(most + 1)))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> read("{\"a\":".repeat(100_000))).isInstanceOf(JsonException.class);
    }

    @Test
    void size_isBounded() {
        byte[] large = new byte[JsonReader.DOCUMENT_BYTES_MAX + 1];

        assertThatThrownBy(() -> JsonReader.read(large)).hasMessageContaining("larger");
    }

    @Test
    void hugeNumbers_areRefused() {
        assertThatThrownBy(() -> read("1".repeat(1000))).isInstanceOf(JsonException.class);
    }

    @Test
    void whatATerminalObeys_isWrittenEscaped() throws JsonException {
        String text = "a\u001b[2J\u009b\u007f\u202e\ud800\n\"\\é😀";
        String written = JsonWriter.write(new Json.Text(text));

        assertThat(written).isEqualTo("\"a\\u001b[2J\\u009b\\u007f\\u202e\\ud800\\u000a\\\"\\\\é😀\"");
        assertThat(read(written).text()).isEqualTo(text);
    }

    @Test
    void treesAreImmutableAndKeepTheirOrder() {
        Json.Members one = Json.object().with("z", 1);
        Json.Members two = one.with("a", true);

        assertThat(one.values()).hasSize(1);
        assertThat(JsonWriter.write(two)).isEqualTo("{\"z\":1,\"a\":true}");
        assertThatThrownBy(() -> two.values().put("x", one)).isInstanceOf(UnsupportedOperationException.class);
    }
}
