// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.nio.file.Path;

/**
 * The PEM files of mutual TLS; rotated ones are used from the next handshake on.
 * Immutable.
 *
 * @param trustedCa the authorities that may have signed the server's certificate
 * @param certificate what we show
 * @param key its private key, unencrypted PKCS #8 ({@code BEGIN PRIVATE KEY})
 */
public record TlsFiles(Path trustedCa, Path certificate, Path key) {}
