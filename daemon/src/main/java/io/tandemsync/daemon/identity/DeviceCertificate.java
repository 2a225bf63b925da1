package io.tandemsync.daemon.identity;

import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.port.Randomness;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What a device certificate is: self-signed, on the curve P-256, with dates that nobody reads. */
public final class DeviceCertificate {
    /** Most bytes of a certificate that is looked at; ours have some 300. */
    public static final int BYTES_MAX = 2048;

    /** 1970-01-01 to 2100-01-01: valid by any clock, since dates are not what trust stands on. */
    private static final Instant FROM = Instant.EPOCH;

    private static final Instant TO = Instant.ofEpochSecond(4_102_444_800L);
    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger P256_X =
            new BigInteger("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", 16);

    private DeviceCertificate() {}

    /** The id of the device that this certificate names: SHA-256 over its SubjectPublicKeyInfo. */
    public static DeviceId deviceId(X509Certificate certificate) {
        try {
            byte[] key = certificate.getPublicKey().getEncoded();
            return new DeviceId(Hash.of(MessageDigest.getInstance("SHA-256").digest(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Checks that a peer sent one certificate of the kind that devices have. That the peer holds its key, TLS has proved;
     * whether this device is wanted here is decided later, share by share.
     *
     * @throws CertificateException if it is another kind of certificate
     */
    public static void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length != 1) {
            throw new CertificateException("a device shows one certificate");
        }
        X509Certificate certificate = chain[0];
        if (certificate.getEncoded().length > BYTES_MAX || !isP256(certificate.getPublicKey())) {
            throw new CertificateException("a device certificate is small and has a key on P-256");
        }
        if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
            throw new CertificateException("a device certificate is self-signed");
        }
    }

    static X509Certificate selfSigned(KeyPair pair, Randomness randomness) throws GeneralSecurityException {
        X500Name name = new X500Name("CN=tandem");
        BigInteger serial = new BigInteger(1, randomness.bytes(16)).add(BigInteger.ONE);
        var builder =
                new JcaX509v3CertificateBuilder(name, serial, Date.from(FROM), Date.from(TO), name, pair.getPublic());
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign the device certificate", e);
        }
    }

    static boolean isP256(PublicKey key) {
        if (!(key instanceof ECPublicKey ec)) {
            return false;
        }
        ECParameterSpec curve = ec.getParams();
        ECPoint generator = curve.getGenerator();
        return curve.getCofactor() == 1
                && curve.getOrder().equals(P256_ORDER)
                && generator.getAffineX().equals(P256_X);
    }
}
