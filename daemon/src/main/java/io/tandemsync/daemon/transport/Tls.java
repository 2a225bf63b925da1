package io.tandemsync.daemon.transport;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tandemsync.daemon.identity.DeviceCertificate;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.identity.DeviceKeyManager;
import io.tandemsync.daemon.identity.DeviceTrust;
import io.tandemsync.engine.model.DeviceId;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The one TLS policy of both transports: version 1.3, certificates on both sides, one protocol name, no resumption. */
record Tls(SslContext tcpServer, SslContext tcpClient, QuicSslContext quicServer, QuicSslContext quicClient) {
    /** The name that both sides must agree on. */
    static final String PROTOCOL = "tandem/1";

    private static final String VERSION = "TLSv1.3";

    static Tls of(DeviceIdentity identity) throws SSLException {
        SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
        DeviceKeyManager keys = new DeviceKeyManager(identity);
        SslContext server = tcp(SslContextBuilder.forServer(keys), provider)
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        SslContext client =
                tcp(SslContextBuilder.forClient().keyManager(keys), provider).build();
        noResumption(server);
        noResumption(client);
        return new Tls(
                server,
                client,
                quic(QuicSslContextBuilder.forServer(keys, null))
                        .clientAuth(ClientAuth.REQUIRE)
                        .build(),
                quic(QuicSslContextBuilder.forClient().keyManager(keys, null)).build());
    }

    /**
     * The device at the other end of a finished handshake.
     *
     * @param protocol that was agreed on
     * @throws CertificateException if the peer is not what every peer must be
     */
    static DeviceId peer(SSLEngine engine, @Nullable String protocol) throws CertificateException {
        if (!PROTOCOL.equals(protocol)) {
            throw new CertificateException("the peer does not offer " + PROTOCOL);
        }
        try {
            java.security.cert.Certificate[] chain = engine.getSession().getPeerCertificates();
            if (chain.length == 1 && chain[0] instanceof X509Certificate certificate) {
                DeviceCertificate.check(new X509Certificate[] {certificate});
                return DeviceCertificate.deviceId(certificate);
            }
        } catch (SSLPeerUnverifiedException e) {
            throw new CertificateException("the peer shows no certificate", e);
        }
        throw new CertificateException("the peer shows no device certificate");
    }

    private static SslContextBuilder tcp(SslContextBuilder builder, SslProvider provider) {
        return builder.sslProvider(provider)
                .protocols(VERSION)
                .trustManager(new DeviceTrust())
                .endpointIdentificationAlgorithm(null)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        PROTOCOL));
    }

    private static QuicSslContextBuilder quic(QuicSslContextBuilder builder) {
        return builder.trustManager(new DeviceTrust())
                .endpointIdentificationAlgorithm(null)
                .earlyData(false)
                .applicationProtocols(PROTOCOL);
    }

    private static void noResumption(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
    }
}
