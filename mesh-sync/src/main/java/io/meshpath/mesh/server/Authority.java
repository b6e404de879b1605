// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.time.MeshClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates: ECDSA on P-256, by a key that lies in a file beside the authority's own certificate.
 *
 * <p>Validity is by the calendar; it begins an hour early for clocks that are behind. Safe for use by multiple threads.
 */
final class Authority {
    /** How long an authority's own certificate is valid; {@link AuthorityRotation} puts another in its place. */
    static final Duration LIFETIME = Duration.ofDays(3650);

    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 128;

    private final X500Name name;
    private final PrivateKey key;
    private final Instant end;
    private final MeshClock clock;
    private final SecureRandom random = new SecureRandom();

    private Authority(X500Name name, PrivateKey key, Instant end, MeshClock clock) {
        this.name = name;
        this.key = key;
        this.end = end;
        this.clock = clock;
    }

    /** Makes {@code <file>.crt} and {@code <file>.key}. */
    static void create(Path file, String commonName, MeshClock clock) throws IOException {
        try {
            KeyPair pair = newKeys();
            X500Name name = new X500Name("CN=" + commonName);
            Instant end = clock.now().plus(LIFETIME);
            Authority self = new Authority(name, pair.getPrivate(), end, clock);
            X509v3CertificateBuilder builder = self.builder(name, pair.getPublic(), LIFETIME);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            Pem.writeKey(key(file), pair.getPrivate());
            Pem.writeCertificate(certificate(file), self.sign(builder).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new MeshException("cannot make an authority at " + file + ": " + e.getMessage(), e);
        }
    }

    /** The authority of {@code <file>.crt} and {@code <file>.key}. */
    static Authority read(Path file, MeshClock clock) throws IOException {
        try {
            X509Certificate own = Pem.certificate(certificate(file));
            X500Name name = X500Name.getInstance(own.getSubjectX500Principal().getEncoded());
            return new Authority(name, Pem.key(key(file)), own.getNotAfter().toInstant(), clock);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MeshException("cannot use the authority " + certificate(file) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes {@code <file>.crt} and {@code <file>.key}, or a new certificate for the key that is there: so the two files
     * belong together at any moment, whoever reads one of them now and the other later.
     */
    void issue(CertificateRequest request, Path file) throws IOException {
        try {
            if (Files.exists(key(file)) && Files.exists(certificate(file))) {
                PublicKey present = Pem.certificate(certificate(file)).getPublicKey();
                Pem.writeCertificate(certificate(file), sign(request, present));
            } else {
                KeyPair pair = newKeys();
                Pem.writeKey(key(file), pair.getPrivate());
                Pem.writeCertificate(certificate(file), sign(request, pair.getPublic()));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MeshException("cannot make " + certificate(file) + ": " + e.getMessage(), e);
        }
    }

    private byte[] sign(CertificateRequest request, PublicKey subjectKey) throws IOException, GeneralSecurityException {
        X500Name subject = new X500Name("CN=" + request.commonName());
        X509v3CertificateBuilder builder = builder(subject, subjectKey, request.lifetime());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(request.purposes().toArray(KeyPurposeId[]::new)));
        if (!request.hosts().isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false, request.alternativeNames());
        }
        return sign(builder).getEncoded();
    }

    private X509v3CertificateBuilder builder(X500Name subject, PublicKey subjectKey, Duration lifetime) {
        Instant now = clock.now();
        Instant last = now.plus(lifetime).isBefore(end) ? now.plus(lifetime) : end;
        BigInteger serial = new BigInteger(SERIAL_BITS, random);
        return new JcaX509v3CertificateBuilder(
                name, serial, Date.from(now.minus(CLOCK_SKEW)), Date.from(last), subject, subjectKey);
    }

    private X509CertificateHolder sign(X509v3CertificateBuilder builder) throws GeneralSecurityException {
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static Path certificate(Path file) {
        return file.resolveSibling(file.getFileName() + ".crt");
    }

    static Path key(Path file) {
        return file.resolveSibling(file.getFileName() + ".key");
    }
}
