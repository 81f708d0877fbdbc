#!/usr/bin/env node
void require('./start.js')('client');
