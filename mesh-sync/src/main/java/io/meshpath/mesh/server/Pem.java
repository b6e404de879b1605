// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Keys and certificates as files (RFC 7468); private keys are unencrypted PKCS #8 that only their owner reads. */
final class Pem {
    private static final int LINE = 64;
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    static void writeCertificate(Path file, byte[] der) throws IOException {
        PrivateFiles.write(file, text("CERTIFICATE", der));
    }

    static void writeKey(Path file, PrivateKey key) throws IOException {
        PrivateFiles.write(file, text("PRIVATE KEY", key.getEncoded()));
    }

    private static String text(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + ENCODER.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** The first certificate in a file. */
    static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        byte[] text = Files.readAllBytes(file);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(text));
    }

    /** A private key on an elliptic curve. */
    static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String base64 = Files.readString(file).replaceAll("-----[^-]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(base64);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
