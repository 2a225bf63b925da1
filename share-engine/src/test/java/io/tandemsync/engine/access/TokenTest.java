package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tandemsync.engine.model.AccessMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A token carries the keys of its mode, and every fault in it is named. */
final class TokenTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final ShareKeys owner = Samples.keys(1);

    @Test
    void everyMode_survivesFormatting() {
        for (AccessMode mode : AccessMode.values()) {
            Token token = token(mode);
            Token again = parse(token.format());
            assertThat(again.mode()).isEqualTo(mode);
            assertThat(again.keys().encode()).isEqualTo(owner.limitedTo(mode).encode());
            assertThat(again.shareName()).isEqualTo("docs");
            assertThat(again.issuer()).isEqualTo(Samples.device(7));
            assertThat(again.addresses()).containsExactly("quic/192.0.2.7:20209", "tcp/[2001:db8::7]:20209");
            assertThat(again.format()).isEqualTo(token.format());
        }
    }

    @Test
    void everyToken_isOneShortLine() {
        String address = "quic/a-rather-long-host-name.example.org:20209";
        for (AccessMode mode : AccessMode.values()) {
            Token token = Token.of(
                    owner.limitedTo(mode),
                    "é".repeat(60),
                    Samples.device(1),
                    List.of(address, address, address, address));
            assertThat(token.format()).matches("tandem:[A-Za-z0-9_-]+").hasSizeLessThanOrEqualTo(512);
            assertThat(parse(token.format()).addresses()).isNotEmpty().hasSizeLessThan(4);
            assertThat(token.shareName()).isEqualTo("é".repeat(32));
        }
    }

    @Test
    void addressThatDoesNotFit_givesWayToShorterOnes() {
        Token token = Token.of(
                owner.limitedTo(AccessMode.READ), "n", Samples.device(1), List.of("x".repeat(129), "y z", "", "tcp/h"));
        assertThat(token.addresses()).containsExactly("tcp/h");
    }

    @Test
    void whiteSpaceAround_isForgiven() {
        String text = token(AccessMode.READ).format();
        assertThat(parse("  " + text + "\r\n").format()).isEqualTo(text);
    }

    @Test
    void everyWrongCharacter_isRefused() {
        for (AccessMode mode : AccessMode.values()) {
            String text = token(mode).format();
            Random random = new Random(3);
            for (int i = 0; i < text.length(); i++) {
                char wrong;
                do {
                    wrong = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
                } while (wrong == text.charAt(i));
                refused(text.substring(0, i) + wrong + text.substring(i + 1));
                refused(text.substring(0, i) + '\u00e9' + text.substring(i + 1));
            }
        }
    }

    @Test
    void everyWrongLastCharacter_isRefused() {
        String text = token(AccessMode.WRITE).format();
        int last = text.length() - 1;
        for (int i = 0; i < ALPHABET.length(); i++) {
            if (ALPHABET.charAt(i) != text.charAt(last)) {
                refused(text.substring(0, last) + ALPHABET.charAt(i));
            }
        }
    }

    @Test
    void everyTruncationAndSwap_isRefused() {
        String text = token(AccessMode.WRITE).format();
        for (int i = 0; i < text.length(); i++) {
            refused(text.substring(0, i));
            refused(text.substring(i + 1));
            if (i > 0 && text.charAt(i) != text.charAt(i - 1)) {
                refused(text.substring(0, i - 1) + text.charAt(i) + text.charAt(i - 1) + text.substring(i + 1));
            }
        }
    }

    @Test
    void faults_haveTheirOwnReasons() {
        String text = token(AccessMode.READ).format();
        assertThat(reason("")).contains("not a token");
        assertThat(reason("hello")).contains("not a token");
        assertThat(reason("TANDEM:" + text.substring(7))).contains("not a token");
        assertThat(reason("tandem:")).contains("truncated");
        assertThat(reason("x".repeat(5_000_000))).contains("longer than any");
        assertThat(reason("tandem:" + "A".repeat(600))).contains("longer than any");
        assertThat(reason(text + "=")).contains("base64");
        assertThat(reason(text.replace("tandem:", "tandem: "))).contains("base64");
        assertThat(reason(text.substring(0, text.length() - 4))).contains("checksum");
        assertThat(reason(resealed(0, 2))).contains("newer version");
        assertThat(reason(resealed(1, 9))).contains("access mode is unknown");
        assertThat(reason(resealed(2, 0x55))).contains("owner has not signed");
        assertThat(reason(withBody(Arrays.copyOf(body(), body().length + 1)))).contains("follow the end");
    }

    @Test
    void otherVersions_haveTheirOwnCode() {
        TokenException thrown = catchThrowableOfType(TokenException.class, () -> parse(resealed(0, 2)));
        assertThat(thrown.code()).isEqualTo("token-version");
        TokenException older = catchThrowableOfType(TokenException.class, () -> parse(resealed(0, 0)));
        assertThat(older.code()).isEqualTo("token-version");
        assertThat(older).hasMessageContaining("older version");
        TokenException malformed = catchThrowableOfType(TokenException.class, () -> parse("x"));
        assertThat(malformed.code()).isEqualTo("invalid-token");
    }

    @Test
    void readTokenEditedToWrite_isRefused() {
        byte[] edited = body();
        edited[1] = 2;
        refused(withBody(edited));
        edited[1] = 0;
        refused(withBody(edited));
    }

    @Test
    void mutatedBodiesWithRightChecksums_areRefusedOrCanonical() {
        for (AccessMode mode : AccessMode.values()) {
            byte[] body = body(token(mode));
            Random random = new Random(11);
            for (int i = 0; i < 400; i++) {
                String text = withBody(Samples.mutated(random, body));
                try {
                    assertThat(parse(text).format()).isEqualTo(text);
                } catch (TokenException e) {
                    assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
                }
            }
        }
    }

    @Test
    void tokenOfAnOwner_holdsNeitherOwnerKeyNorOldEpochs() {
        ShareKeys next = owner.withNextEpoch(Samples.randomness(5));
        Token token = parse(Token.of(next, "n", Samples.device(1), List.of()).format());
        assertThat(token.keys().isOwner()).isFalse();
        assertThat(token.keys().epoch()).isEqualTo(2);
        assertThat(token.keys().epoch(1)).isNull();
    }

    @Test
    void readToken_doesNotHoldTheWriteSeed() {
        byte[] writeSeed = Arrays.copyOfRange(Samples.randomness(1).bytes(64), 32, 64);
        String seed = new String(writeSeed, StandardCharsets.ISO_8859_1);
        assertThat(new String(body(token(AccessMode.WRITE)), StandardCharsets.ISO_8859_1))
                .contains(seed);
        assertThat(new String(body(token(AccessMode.READ)), StandardCharsets.ISO_8859_1))
                .doesNotContain(seed);
    }

    @Test
    void text_showsNoKey() {
        Token token = token(AccessMode.WRITE);
        assertThat(token.toString()).contains("redacted").doesNotContain(token.format());
    }

    private Token token(AccessMode mode) {
        return Token.of(
                owner.limitedTo(mode),
                "docs",
                Samples.device(7),
                List.of("quic/192.0.2.7:20209", "tcp/[2001:db8::7]:20209"));
    }

    private byte[] body() {
        return body(token(AccessMode.READ));
    }

    private static byte[] body(Token token) {
        byte[] whole = Base64.getUrlDecoder().decode(token.format().substring(7));
        return Arrays.copyOf(whole, whole.length - 6);
    }

    private String resealed(int at, int value) {
        byte[] body = body();
        body[at] = (byte) value;
        return withBody(body);
    }

    private static String withBody(byte[] body) {
        byte[] sum = ShareKeys.sha256("tandem 1 token checksum".getBytes(StandardCharsets.US_ASCII), body);
        byte[] whole = Arrays.copyOf(body, body.length + 6);
        System.arraycopy(sum, 0, whole, body.length, 6);
        return "tandem:" + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    private static Token parse(String text) {
        return Token.parse(text, Samples.SIGNATURES);
    }

    private static String reason(String text) {
        return String.valueOf(
                catchThrowableOfType(TokenException.class, () -> parse(text)).getMessage());
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(TokenException.class);
    }
}
