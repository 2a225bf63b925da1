package io.tandemsync.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.host.SecureRandomness;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.Token;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The canary sings. Its own home stands in no field, so that it does not look at these tests. */
final class SecretsCanaryTest {
    private final SecureRandomness randomness = new SecureRandomness();
    private final BouncyCastleSignatures signatures = new BouncyCastleSignatures();
    private final ShareKeys keys = ShareKeys.create(randomness, signatures);
    private final byte[] repositoryKey = randomness.bytes(ShareSecrets.REPOSITORY_KEY_BYTES);
    private final SecretWords words = new SecretWords();

    /** Not a field: see above. */
    private record Place(Path directory, Path log) {}

    private Place place = new Place(Path.of("/"), Path.of("/"));

    @BeforeEach
    void prepare(@TempDir Path temporary) throws Exception {
        Home home = Home.prepare(temporary.resolve("home"));
        SecretsFile.open(home, signatures)
                .put(keys.shareId(), new ShareSecrets(keys, Bytes.wrap(repositoryKey.clone())));
        Files.createDirectories(temporary.resolve("home/logs"));
        place = new Place(temporary, temporary.resolve("home/logs/daemon.log"));
    }

    @Test
    void nothingLeaked_nothingFound() throws Exception {
        Files.writeString(place.log(), "a share was added share=" + keys.shareId() + " " + keys);
        assertThat(SecretsCanary.leaks(place.directory(), words)).isEmpty();
        assertThat(words.isEmpty()).isFalse();
    }

    @Test
    void tokensOfEachMode_areFound_whereverTheyStand() throws Exception {
        DeviceId device = new DeviceId(Hash.of(new byte[Hash.BYTES]));
        for (AccessMode mode : AccessMode.values()) {
            String token =
                    Token.of(keys.limitedTo(mode), "docs", device, List.of()).format();
            Files.writeString(place.log(), "x".repeat(1_000) + token + " more");
            assertThat(SecretsCanary.leaks(place.directory(), words))
                    .as(mode.word())
                    .hasSize(1);
        }
    }

    @Test
    void repositoryKey_isFoundInEachForm() throws Exception {
        for (String form : List.of(
                HexFormat.of().formatHex(repositoryKey),
                Base64.getEncoder().encodeToString(repositoryKey),
                Arrays.toString(repositoryKey),
                Base64.getUrlEncoder().withoutPadding().encodeToString(repositoryKey))) {
            Files.writeString(place.log(), "key=" + form + "\n");
            assertThat(SecretsCanary.leaks(place.directory(), words)).as(form).hasSize(1);
        }
        byte[] late = new byte[3 << 20];
        System.arraycopy(repositoryKey, 0, late, (1 << 20) - 5, repositoryKey.length);
        Files.write(place.log(), late);
        assertThat(SecretsCanary.leaks(place.directory(), words)).hasSize(1);
    }

    @Test
    void devicesPrivateKey_isFoundInEachForm() throws Exception {
        DeviceIdentity identity = DeviceIdentity.loadOrCreate(place.directory().resolve("home"), randomness);
        byte[] encoded = identity.key().getEncoded();
        for (byte[] form : List.of(
                encoded,
                HexFormat.of().formatHex(encoded).getBytes(StandardCharsets.US_ASCII),
                Base64.getMimeEncoder().encode(encoded))) {
            Files.write(place.log(), form);
            assertThat(SecretsCanary.leaks(place.directory(), words)).hasSize(1);
        }
    }
}
