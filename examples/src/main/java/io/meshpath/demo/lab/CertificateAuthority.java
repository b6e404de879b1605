// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs the certificates around one cluster's etcd: ECDSA on P-256, valid for a day.
 *
 * <p>Each cluster has an authority of its own, so that a certificate for one cluster opens no other. Safe for use by
 * multiple threads.
 */
final class CertificateAuthority {
    private static final Duration LIFETIME = Duration.ofDays(1);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 128;

    private final X500Name name;
    private final KeyPair keys;
    private final X509CertificateHolder certificate;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(X500Name name, KeyPair keys) throws GeneralSecurityException, IOException {
        this.name = name;
        this.keys = keys;
        this.certificate = sign(
                name,
                keys,
                new BasicConstraints(0),
                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign),
                List.of(),
                List.of());
    }

    /** A new authority with a key that nobody else has. */
    static CertificateAuthority create(String commonName) throws GeneralSecurityException, IOException {
        return new CertificateAuthority(named(commonName), newKeys());
    }

    /** The authority's own certificate, as PEM: what others trust. */
    List<String> certificate() throws IOException {
        return Pem.lines("CERTIFICATE", certificate.getEncoded());
    }

    /** For a server that answers to these names and addresses. etcd also calls itself, so it may be a client too. */
    Credentials server(String commonName, List<String> hosts, List<IpAddress> addresses)
            throws GeneralSecurityException, IOException {
        List<GeneralName> names = new ArrayList<>();
        hosts.forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address.toString())));
        return issue(commonName, names, List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth));
    }

    /** For a client of this name. */
    Credentials client(String commonName) throws GeneralSecurityException, IOException {
        return issue(commonName, List.of(), List.of(KeyPurposeId.id_kp_clientAuth));
    }

    private Credentials issue(String commonName, List<GeneralName> names, List<KeyPurposeId> purposes)
            throws GeneralSecurityException, IOException {
        KeyPair own = newKeys();
        X509CertificateHolder signed = sign(
                named(commonName),
                own,
                new BasicConstraints(false),
                new KeyUsage(KeyUsage.digitalSignature),
                purposes,
                names);
        return new Credentials(
                Pem.lines("CERTIFICATE", signed.getEncoded()),
                Pem.lines("PRIVATE KEY", own.getPrivate().getEncoded()));
    }

    private X509CertificateHolder sign(
            X500Name subject,
            KeyPair subjectKeys,
            BasicConstraints constraints,
            KeyUsage usage,
            List<KeyPurposeId> purposes,
            List<GeneralName> names)
            throws GeneralSecurityException, IOException {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(LIFETIME)),
                subject,
                subjectKeys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, constraints);
        builder.addExtension(Extension.keyUsage, true, usage);
        if (!purposes.isEmpty()) {
            ASN1Encodable purpose = new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
            builder.addExtension(Extension.extendedKeyUsage, false, purpose);
        }
        if (!names.isEmpty()) {
            ASN1Encodable alternatives = new GeneralNames(names.toArray(GeneralName[]::new));
            builder.addExtension(Extension.subjectAlternativeName, false, alternatives);
        }
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign the certificate of " + subject, e);
        }
    }

    private static X500Name named(String commonName) {
        return new X500Name("CN=" + commonName);
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
