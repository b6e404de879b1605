// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The integer types of the kernel's user API. BTF keeps the names, so Java reads byte order from them. */
#pragma once

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef signed short __s16;
typedef unsigned int __u32;
typedef signed int __s32;
typedef unsigned long long __u64;
typedef signed long long __s64;

typedef __u16 __be16; /* network byte order */
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u16 __sum16; /* an internet checksum, in the order of the packet */

typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)

#define __always_inline inline __attribute__((always_inline))
#define __packed __attribute__((packed))
#define __aligned(bytes) __attribute__((aligned(bytes)))

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "only little-endian hosts are supported"
#endif

#define bpf_htons(value) ((__be16)__builtin_bswap16(value))
#define bpf_ntohs(value) ((__u16)__builtin_bswap16(value))
#define bpf_htonl(value) ((__be32)__builtin_bswap32(value))
#define bpf_ntohl(value) ((__u32)__builtin_bswap32(value))
#define bpf_htonll(value) ((__be64)__builtin_bswap64(value))
