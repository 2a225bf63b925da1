package io.tandemsync.daemon.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The secrets of homes in every form in which they might stand in a file or a log: as bytes, in hexadecimal, in base64. */
public final class SecretWords {
    private static final int SECRET_BYTES = 32;
    private static final JsonMapper JSON = new JsonMapper();

    private final Set<String> words = new TreeSet<>();

    public boolean isEmpty() {
        return words.isEmpty();
    }

    /** Takes in what a {@code secrets.json} holds; one that a test has damaged holds nothing. */
    public void addAll(Path secretsFile) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(secretsFile));
        } catch (JsonProcessingException damaged) {
            return;
        }
        for (JsonNode share : root.path("shares")) {
            add(Base64.getDecoder().decode(share.path("repositoryKey").asText()));
            byte[] encoded = Base64.getDecoder().decode(share.path("keys").asText());
            try {
                addKeys(ShareKeys.decode(Bytes.wrap(encoded), new BouncyCastleSignatures()));
            } catch (FormatException damaged) {
                // Kept whole, as nothing tells its parts.
                add(encoded);
            }
        }
    }

    /** Seeds and read keys; what a blind replica holds is no secret to whoever sees its records. */
    private void addKeys(ShareKeys keys) {
        for (AccessMode mode : AccessMode.values()) {
            if (mode != AccessMode.BLIND && keys.mode().covers(mode)) {
                ShareKeys limited = mode == keys.mode() ? keys : keys.limitedTo(mode);
                ByteReader in = new ByteReader(limited.encode().array());
                in.bytes(2 + SECRET_BYTES);
                if (in.u8() == 1) {
                    add(in.bytes(SECRET_BYTES));
                }
                in.bytes(1 + Integer.BYTES);
                add(in.bytes(SECRET_BYTES));
            }
        }
    }

    void add(byte[] secret) {
        words.add(new String(secret, StandardCharsets.ISO_8859_1));
        words.add(HexFormat.of().formatHex(secret));
        words.add(HexFormat.of().withUpperCase().formatHex(secret));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + secret.length];
            System.arraycopy(secret, 0, shifted, shift, secret.length);
            // The digits at both ends depend on what stands beside the secret.
            int from = shift == 0 ? 0 : 4;
            int to = shifted.length / 3 * 4;
            words.add(Base64.getEncoder().encodeToString(shifted).substring(from, to));
            words.add(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
        }
    }

    /** The first form of a secret that stands in there. */
    public Optional<String> in(byte[] content) {
        return in(new String(content, StandardCharsets.ISO_8859_1));
    }

    Optional<String> in(String text) {
        return words.stream().filter(text::contains).findFirst().map(SecretWords::shown);
    }

    private static String shown(String word) {
        return HexFormat.of().formatHex(Arrays.copyOf(word.getBytes(StandardCharsets.ISO_8859_1), 6)) + "…";
    }
}
