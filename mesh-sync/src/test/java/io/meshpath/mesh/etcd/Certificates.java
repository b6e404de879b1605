// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that makes certificates as PEM files in a folder. */
public final class Certificates {
    private static final Duration VALID = Duration.ofDays(1);

    private final Path folder;
    private final String name;
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;
    private int serial = 1;

    public Certificates(Path folder, String name) throws Exception {
        this.folder = folder;
        this.name = name;
        this.certificate = sign(name, keys, List.of(), true, Instant.now().plus(VALID));
        write("ca", "CERTIFICATE", certificate.getEncoded());
    }

    /** A certificate with these DNS names, for a server or a client, and this authority to trust the other side by. */
    public TlsFiles issue(String subject, String... names) throws Exception {
        return issue(subject, Instant.now().plus(VALID), names);
    }

    public TlsFiles issue(String subject, Instant end, String... names) throws Exception {
        KeyPair pair = newKeys();
        X509Certificate signed = sign(subject, pair, List.of(names), false, end);
        Path file = write(subject + ".crt", "CERTIFICATE", signed.getEncoded());
        Path key = write(subject + ".key", "PRIVATE KEY", pair.getPrivate().getEncoded());
        return new TlsFiles(ca(), file, key);
    }

    public Path ca() {
        return folder.resolve(name + "-ca");
    }

    private X509Certificate sign(String subject, KeyPair pair, List<String> names, boolean authority, Instant end)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        X500Name issuer = new X500Name("CN=" + name);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(serial++),
                Date.from(Instant.now().minus(VALID)),
                Date.from(end),
                new X500Name("CN=" + subject),
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        List<GeneralName> alternatives = new ArrayList<>();
        names.forEach(dns -> alternatives.add(new GeneralName(GeneralName.dNSName, dns)));
        if (!alternatives.isEmpty()) {
            GeneralNames list = new GeneralNames(alternatives.toArray(GeneralName[]::new));
            builder.addExtension(Extension.subjectAlternativeName, false, list);
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private Path write(String file, String type, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
        return Files.writeString(folder.resolve(name + "-" + file), pem);
    }
}
