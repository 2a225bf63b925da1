package io.tandemsync.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.codec.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Feeds random trees and broken texts; {@code -Dtandem.seed=N} replays a run. */
final class JsonFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final String ALPHABET = "{}[]\",:0123456789.eE+-truefalsn\\u00 \n\u00e9😀";

    private final long seed = Long.getLong("tandem.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void anyTree_isReadAsWritten() throws JsonException {
        for (int round = 0; round < ROUNDS; round++) {
            Json tree = tree(0);
            byte[] written = JsonWriter.write(tree).getBytes(StandardCharsets.UTF_8);

            assertThat(JsonReader.read(written))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(tree);
        }
    }

    @Test
    void anyText_isReadOrRefused() {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] text = round % 2 == 0 ? noise() : damaged(JsonWriter.write(tree(0)));
            try {
                assertThat(JsonReader.read(text)).isNotNull();
            } catch (JsonException expected) {
                refused++;
                assertThat(expected).as("seed %d, round %d", seed, round).hasMessageNotContaining("\n");
            }
        }
        assertThat(refused).as("seed %d", seed).isPositive();
    }

    @Test
    void damagedText_costsLittle() {
        Fuzz.run(new Fuzz.Target(
                "document",
                List.of(
                        Fuzz.text("{\"a\":[1,-2.5e3,true,false,null],\"b\":{\"c\":\"\\u00e9\\ud83d\\ude00\"}}"),
                        Fuzz.text("[[[[[[[[[[[[[[[[[[[["),
                        Fuzz.text("{\"a\":{\"a\":{\"a\":1e999}}}")),
                JsonReader::read,
                JsonException.class::isInstance,
                8 << 20));
    }

    private Json tree(int depth) {
        return switch (random.nextInt(depth > 5 ? 4 : 6)) {
            case 0 -> new Json.Text(text());
            case 1 -> new Json.Numeral(Long.toString(random.nextLong()));
            case 2 -> new Json.Truth(random.nextBoolean());
            case 3 -> Json.Nothing.NOTHING;
            case 4 -> new Json.Items(trees(depth));
            default -> {
                Json.Members members = Json.object();
                for (Json value : trees(depth)) {
                    members = members.with("k" + members.values().size(), value);
                }
                yield members;
            }
        };
    }

    private List<Json> trees(int depth) {
        List<Json> trees = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            trees.add(tree(depth + 1));
        }
        return trees;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0xd800));
        }
        return text.toString();
    }

    private byte[] noise() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] damaged(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        return bytes;
    }
}
