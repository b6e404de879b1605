// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The program on the underlay device, receiving from other nodes by Geneve. */

#include "geneve.h"

#include "meshpath/license.h"
#include "meshpath/underlay.h"
