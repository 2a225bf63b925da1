package io.tandemsync.daemon.identity;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.Randomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This device's key pair and certificate, kept in {@code identity.p12} in the home.
 *
 * <p>The file's password is fixed: PKCS#12 wants one, but what protects the key is that only the owner can read the file.
 */
public final class DeviceIdentity {
    /** The file's name in the home. */
    public static final String FILE_NAME = "identity.p12";

    private static final String ALIAS = "device";
    private static final int FILE_BYTES_MAX = 64 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final DeviceId id;

    private DeviceIdentity(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
        this.id = DeviceCertificate.deviceId(certificate);
    }

    /**
     * The identity kept in this home; a new one is made and kept where there is none.
     *
     * @throws IdentityException if the file is readable by others than its owner, or no device key
     */
    public static DeviceIdentity loadOrCreate(Path home, Randomness randomness) throws IOException {
        Path file = home.resolve(FILE_NAME);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return load(file);
        }
        try {
            DeviceIdentity fresh = create(randomness);
            fresh.store(file, randomness);
            return fresh;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a device key: " + e.getMessage(), e);
        }
    }

    /** A new identity that is kept nowhere. */
    public static DeviceIdentity create(Randomness randomness) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        return new DeviceIdentity(pair.getPrivate(), DeviceCertificate.selfSigned(pair, randomness));
    }

    public DeviceId id() {
        return id;
    }

    public PrivateKey key() {
        return key;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The device id; never the key. */
    @Override
    public String toString() {
        return "device " + id;
    }

    private static DeviceIdentity load(Path file) throws IOException {
        checkPermissions(file);
        byte[] bytes;
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(FILE_BYTES_MAX + 1);
        }
        if (bytes.length > FILE_BYTES_MAX) {
            throw unreadable(file, null);
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password());
            if (store.getKey(ALIAS, password()) instanceof PrivateKey key
                    && store.getCertificate(ALIAS) instanceof X509Certificate certificate
                    && DeviceCertificate.isP256(certificate.getPublicKey())) {
                return new DeviceIdentity(key, certificate);
            }
            throw unreadable(file, null);
        } catch (GeneralSecurityException e) {
            throw unreadable(file, e);
        } catch (IdentityException e) {
            throw e;
        } catch (IOException e) {
            // The key store reports damage as an IOException; the bytes themselves have been read already.
            throw unreadable(file, e);
        }
    }

    private static void checkPermissions(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw unreadable(file, null);
        }
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.readAttributes(
                        file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .permissions();
        if (!OWNER_ONLY.containsAll(permissions)) {
            throw new IdentityException(
                    IdentityException.Code.PERMISSIONS_TOO_OPEN,
                    "the device key " + file + " is open to others (" + PosixFilePermissions.toString(permissions)
                            + "); run chmod 600 on it");
        }
    }

    private static IdentityException unreadable(Path file, @Nullable Throwable cause) {
        String message = "the device key " + file + " cannot be used; restore it from a backup, or move it away to get"
                + " a new device id";
        return cause == null
                ? new IdentityException(IdentityException.Code.UNREADABLE, message)
                : new IdentityException(IdentityException.Code.UNREADABLE, message, cause);
    }

    private void store(Path file, Randomness randomness) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, key, password(), new X509Certificate[] {certificate});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password());
        String suffix = HexFormat.of().formatHex(randomness.bytes(8));
        Path temporary = file.resolveSibling("." + FILE_NAME + "." + suffix);
        try {
            writeDurably(temporary, bytes.toByteArray());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncDirectory(file);
    }

    private static void writeDurably(Path file, byte[] bytes) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, attributes)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null
                && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static char[] password() {
        return "tandem".toCharArray();
    }
}
