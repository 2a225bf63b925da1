package io.tandemsync.daemon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the device's key is kept and what is refused. */
final class DeviceIdentityTest {
    private static final Randomness RANDOMNESS = TestSecrets.randomness(new SecureRandom());

    @TempDir
    private Path home;

    @Test
    void identity_staysTheSame() throws IOException {
        DeviceIdentity first = DeviceIdentity.loadOrCreate(home, RANDOMNESS);
        DeviceIdentity second = DeviceIdentity.loadOrCreate(home, RANDOMNESS);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(DeviceCertificate.deviceId(first.certificate())).isEqualTo(first.id());
        try (var files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(DeviceIdentity.FILE_NAME);
        }
    }

    @Test
    void keyFile_isTheOwnersAlone() throws IOException {
        DeviceIdentity.loadOrCreate(home, RANDOMNESS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rwx------", "rw-rw-rw-"})
    void openKeyFile_isRefused(String permissions) throws IOException {
        DeviceIdentity.loadOrCreate(home, RANDOMNESS);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> DeviceIdentity.loadOrCreate(home, RANDOMNESS))
                .isInstanceOfSatisfying(IdentityException.class, e -> {
                    assertThat(e.code().word()).isEqualTo("permissions-too-open");
                    assertThat(e).hasMessageContaining("chmod 600");
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 70_000})
    void damagedKeyFile_isRefusedAndLeftAlone(int length) throws IOException {
        DeviceIdentity.loadOrCreate(home, RANDOMNESS);
        byte[] damaged = new byte[length];
        Files.write(file(), damaged);
        assertThatThrownBy(() -> DeviceIdentity.loadOrCreate(home, RANDOMNESS))
                .isInstanceOfSatisfying(IdentityException.class, e -> assertThat(e.code())
                        .isEqualTo(IdentityException.Code.UNREADABLE));
        assertThat(Files.readAllBytes(file())).isEqualTo(damaged);
    }

    @Test
    void linkInPlaceOfTheKeyFile_isRefused() throws IOException {
        Path elsewhere = home.resolve("elsewhere");
        DeviceIdentity.loadOrCreate(home, RANDOMNESS);
        Files.move(file(), elsewhere);
        Files.createSymbolicLink(file(), elsewhere);
        assertThatThrownBy(() -> DeviceIdentity.loadOrCreate(home, RANDOMNESS)).isInstanceOf(IdentityException.class);
        assertThat(Files.isSymbolicLink(file())).isTrue();
        assertThat(Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void otherCurve_isNoDevice() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        X509Certificate certificate = DeviceCertificate.selfSigned(pair, RANDOMNESS);
        assertThatThrownBy(() -> DeviceCertificate.check(new X509Certificate[] {certificate}))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void twoCertificates_areNoDevice() throws Exception {
        X509Certificate certificate = DeviceIdentity.create(RANDOMNESS).certificate();
        DeviceCertificate.check(new X509Certificate[] {certificate});
        assertThatThrownBy(() -> DeviceCertificate.check(new X509Certificate[] {certificate, certificate}))
                .isInstanceOf(CertificateException.class);
    }

    private Path file() {
        return home.resolve(DeviceIdentity.FILE_NAME);
    }
}
